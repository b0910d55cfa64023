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

    gravest as (
        select *
        from records_matching(:filters)
        where "table" = 'incidents'
        qualify
            row_number() over (
                partition by dyad
                order by coalesce(fatalities, 0) desc, coalesce(injured, 0) desc, goldstein, date desc, id desc
            ) = 1
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
    gravest.date_precision as gravest_precision,
    gravest.title as gravest_title,
    gravest.fatalities as gravest_fatalities,
    gravest.injured as gravest_injured
from shown_dyads(:filters) as shown
left join totals on shown.dyad = totals.dyad
left join frequent on shown.dyad = frequent.dyad
left join gravest on shown.dyad = gravest.dyad
order by shown.place_in_order;

-- name: place_incidents(filters, most)
-- One row a place, dyad and event type with incidents that have coordinates, the most frequent first and at most
-- :most: latitude, longitude, approximate (only the region or country is known), dyad, event_type, place (of the
-- latest), records, fatalities, injured (people, NULL where never reported), latest_id, latest_date,
-- latest_precision, latest_title.
with
    located as (
        select
            *,
            coalesce(geo_precision in ('region', 'country'), false) as approximate
        from records_matching(:filters)
        where "table" = 'incidents' and latitude is not null and longitude is not null
    )

select
    latitude,
    longitude,
    approximate,
    dyad,
    event_type,
    arg_max(place, (date, id)) as place,
    count(*) as records,
    sum(fatalities)::bigint as fatalities,
    sum(injured)::bigint as injured,
    arg_max(id, (date, id)) as latest_id,
    max(date) as latest_date,
    arg_max(date_precision, (date, id)) as latest_precision,
    arg_max(title, (date, id)) as latest_title
from located
group by latitude, longitude, approximate, dyad, event_type
order by records desc, latest_date desc, latitude asc, longitude asc, approximate asc, dyad asc, event_type asc
limit :most;
