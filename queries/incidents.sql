-- name: summarise_incidents(filters)
-- One row a shown dyad, in the filters' order: dyad, records, fatalities, injured (people), uncounted_fatalities,
-- uncounted_injured (records that give no number), unplaced (records without coordinates), top_types (list, the most
-- frequent event types), top_records (records of each of them), and of the gravest record (by fatalities, injured,
-- Goldstein value, then the latest) gravest_id, gravest_date, gravest_precision, gravest_title, gravest_fatalities,
-- gravest_injured (people, NULL where not reported).
with
    cells as (
        select *
        from cells_matching(:filters)
        where "table" = 'incidents'
    ),

    totals as (
        select
            dyad,
            sum(records) as records,
            sum(fatalities) as fatalities,
            sum(injured) as injured,
            sum(records - told_fatalities) as uncounted_fatalities,
            sum(records - told_injured) as uncounted_injured,
            sum(records - placed) as unplaced
        from cells
        group by dyad
    ),

    kinds as (
        select
            dyad,
            event_type,
            sum(records) as records,
            rank() over (partition by dyad order by sum(records) desc) as place_in_order
        from cells
        group by dyad, event_type
        having sum(records) > 0
    ),

    frequent as (
        select
            dyad,
            list(event_type order by event_type) as top_types,
            any_value(records) as top_records
        from kinds
        where place_in_order = 1
        group by dyad
    ),

    -- The latest of a day is its highest id: of millions of records thousands are left to be put in order.
    losses as (
        select
            dyad,
            event_type,
            date,
            fatalities,
            injured,
            max(id) as id
        from rows_matching(:filters)
        where "table" = 'incidents'
        group by dyad, event_type, date, fatalities, injured
    ),

    gravest as (
        select losses.*
        from losses
        left join event_types_as_of(coalesce(:filters['revision'], newest_revision())) as types
            on losses.event_type = types.event_type
        qualify
            row_number() over (
                partition by losses.dyad
                order by
                    coalesce(losses.fatalities, 0) desc, coalesce(losses.injured, 0) desc, types.goldstein asc,
                    losses.date desc, losses.id desc
            ) = 1
    ),

    titled as (
        select
            id,
            date_precision,
            title
        from incidents_as_of(coalesce(:filters['revision'], newest_revision()))
        where id in (select gravest.id from gravest)
    )

select
    shown.dyad,
    coalesce(totals.records, 0)::bigint as records,
    coalesce(totals.fatalities, 0)::bigint as fatalities,
    coalesce(totals.injured, 0)::bigint as injured,
    coalesce(totals.uncounted_fatalities, 0)::bigint as uncounted_fatalities,
    coalesce(totals.uncounted_injured, 0)::bigint as uncounted_injured,
    coalesce(totals.unplaced, 0)::bigint as unplaced,
    frequent.top_types,
    coalesce(frequent.top_records, 0)::bigint as top_records,
    gravest.id as gravest_id,
    gravest.date as gravest_date,
    titled.date_precision as gravest_precision,
    titled.title as gravest_title,
    gravest.fatalities as gravest_fatalities,
    gravest.injured as gravest_injured
from shown_dyads(:filters) as shown
left join totals on shown.dyad = totals.dyad
left join frequent on shown.dyad = frequent.dyad
left join gravest on shown.dyad = gravest.dyad
left join titled on gravest.id = titled.id
order by shown.place_in_order;

-- name: place_incidents(filters, most)
-- One row a place, dyad and event type with incidents that have coordinates, the most frequent first and at most
-- :most: latitude, longitude, approximate (only the region or country is known), dyad, event_type, place (of the
-- latest), records, fatalities, injured (people, NULL where never reported), latest_id, latest_date,
-- latest_precision, latest_title.
with
    days as (
        select
            latitude,
            longitude,
            coalesce(geo_precision in ('region', 'country'), false) as approximate,
            dyad,
            event_type,
            date,
            count(*) as records,
            sum(fatalities) as fatalities,
            sum(injured) as injured,
            max(id) as id,
            max(id) filter (where place is not null) as named_id
        from rows_matching(:filters)
        where "table" = 'incidents' and latitude is not null and longitude is not null
        group by all
    ),

    located as (
        select
            latitude,
            longitude,
            approximate,
            dyad,
            event_type,
            sum(records)::bigint as records,
            sum(fatalities)::bigint as fatalities,
            sum(injured)::bigint as injured,
            arg_max(id, date) as latest_id,
            max(date) as latest_date,
            arg_max(named_id, date) as named_id
        from days
        group by latitude, longitude, approximate, dyad, event_type
        order by records desc, latest_date desc, latitude asc, longitude asc, approximate asc, dyad asc, event_type asc
        limit :most
    ),

    -- Of each mark two records at most are told.
    told as (
        select latest_id as id from located
        union
        select named_id from located
    ),

    titled as (
        select
            id,
            date_precision,
            title,
            place
        from incidents_as_of(coalesce(:filters['revision'], newest_revision()))
        where id in (select told.id from told)
    )

select
    located.latitude,
    located.longitude,
    located.approximate,
    located.dyad,
    located.event_type,
    named.place,
    located.records,
    located.fatalities,
    located.injured,
    located.latest_id,
    located.latest_date,
    latest.date_precision as latest_precision,
    latest.title as latest_title
from located
inner join titled as latest on located.latest_id = latest.id
left join titled as named on located.named_id = named.id
order by
    located.records desc, located.latest_date desc, located.latitude asc, located.longitude asc,
    located.approximate asc, located.dyad asc, located.event_type asc;
