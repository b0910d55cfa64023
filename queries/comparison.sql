-- name: summarise_dyads(filters, last_days)
-- One row a shown dyad, in the filters' order: dyad, records, conflictual, cooperative (records by the sign of
-- their type's Goldstein value), fatalities, injured (people), conflict, cooperation (sums of Goldstein values
-- over the acts between the dyad's two sides, both positive), scored (records in these sums), set_aside (records that
-- the filters keep out of them), latest_id, latest_date, latest_precision, latest_title (of
-- the last of the days given, on which each dyad's last record stands).
with
    cells as ( -- noqa: ST03
        select * from cells_matching(:filters)
    ),

    totals as (
        select * from dyads_totalled('cells', null::varchar)
    ),

    lasts as (
        select
            dyad,
            date,
            date_precision,
            max(id) as id
        from rows_matching(:filters)
        where list_contains(:last_days::date[], date)
        group by dyad, date, date_precision
    ),

    latest as ( -- noqa: ST03
        select *
        from lasts
        qualify row_number() over (partition by dyad order by date desc, id desc) = 1
    ),

    titled as (
        select * from titles_of('latest', coalesce(:filters['revision'], newest_revision()))
    )

select
    shown.dyad,
    coalesce(totals.records, 0)::bigint as records,
    coalesce(totals.conflictual, 0)::bigint as conflictual,
    coalesce(totals.cooperative, 0)::bigint as cooperative,
    coalesce(totals.fatalities, 0)::bigint as fatalities,
    coalesce(totals.injured, 0)::bigint as injured,
    coalesce(totals.conflict, 0) as conflict,
    coalesce(totals.cooperation, 0) as cooperation,
    coalesce(totals.scored, 0)::bigint as scored,
    coalesce(totals.set_aside, 0)::bigint as set_aside,
    latest.id as latest_id,
    latest.date as latest_date,
    latest.date_precision as latest_precision,
    titled.title as latest_title
from shown_dyads(:filters) as shown
left join totals on shown.dyad = totals.dyad
left join latest on shown.dyad = latest.dyad
left join titled on latest.id = titled.id
order by shown.place_in_order;

-- name: count_days(filters)
-- One row a day and dyad with records that pass the filters, in order: date, dyad, records.
select
    date,
    dyad,
    sum(records)::bigint as records
from cells_matching(:filters)
group by date, dyad
having sum(records) > 0
order by date, dyad;

-- name: count_over_time(filters, bin, first_date, last_date)
-- One row a bin (day, week, month or year, dated by its first day) and shown dyad, without gaps between two days:
-- bin, dyad, records, conflictual, cooperative, fatalities, injured (people), conflict, cooperation (sums of
-- Goldstein values over the acts between the dyad's two sides, both positive).
with
    bins as (
        select unnest(generate_series(
            date_trunc(:bin, :first_date::date)::timestamp,
            date_trunc(:bin, :last_date::date)::timestamp,
            case :bin
                when 'day' then interval 1 day
                when 'week' then interval 7 days
                when 'month' then interval 1 month
                else interval 1 year
            end
        ))::date as bin
    ),

    cells as ( -- noqa: ST03
        select * from cells_matching(:filters)
    ),

    totals as (
        select * from dyads_totalled('cells', :bin)
    )

select
    bins.bin,
    shown.dyad,
    coalesce(totals.records, 0)::bigint as records,
    coalesce(totals.conflictual, 0)::bigint as conflictual,
    coalesce(totals.cooperative, 0)::bigint as cooperative,
    coalesce(totals.fatalities, 0)::bigint as fatalities,
    coalesce(totals.injured, 0)::bigint as injured,
    coalesce(totals.conflict, 0) as conflict,
    coalesce(totals.cooperation, 0) as cooperation
from bins
cross join shown_dyads(:filters) as shown
left join totals on bins.bin = totals.bin and shown.dyad = totals.dyad
order by bins.bin, shown.dyad;

-- name: count_types(filters)
-- One row an event type and dyad with records: event_type, table, dyad, records, goldstein.
select
    event_type,
    "table",
    dyad,
    sum(records)::bigint as records,
    any_value(goldstein) as goldstein
from cells_matching(:filters)
group by event_type, "table", dyad
having sum(records) > 0
order by event_type, dyad;

-- name: count_types_over_time(filters, bin)
-- One row a bin (day, week, month or year, dated by its first day), event type and dyad with records:
-- bin, event_type, dyad, records.
select
    date_trunc(:bin, date)::date as bin,
    event_type,
    dyad,
    sum(records)::bigint as records
from cells_matching(:filters)
group by bin, event_type, dyad
having sum(records) > 0
order by bin, event_type, dyad;

-- name: find_heaviest(filters, most)
-- Among which records the :most weightiest are, the newest first of equals; one row: types (event types), first_date,
-- last_date, least_weight, and since_date, from which on those of the least weight are among them.
with
    days as (
        select
            abs(goldstein) as weight,
            date,
            list(distinct event_type) as types,
            sum(records) as records
        from cells_matching(:filters)
        group by weight, date
        having sum(records) > 0
    ),

    running as (
        select
            *,
            sum(records) over (order by weight desc, date desc) - records as weightier
        from days
    )

select
    list_sort(list_distinct(flatten(list(types)))) as types,
    min(date) as first_date,
    max(date) as last_date,
    min(weight) as least_weight,
    arg_min(date, (weight, date)) as since_date
from running
where weightier < :most;

-- name: place_marks(filters, bin, most, least_weight, since_date)
-- One row a record, the weightiest where there are more than :most, of those of the least weight only the ones since a
-- day: id, date, date_precision, bin (first day of
-- its day, week or month), dyad, table, event_type, goldstein, weight (the value without its sign), tone, title,
-- initiator, initiator_name, target, target_name, publishers (text), slot (1, 2, ... within bin and dyad, the
-- weightiest nearest to the axis).
with
    matching as (
        select *
        from records_matching(:filters)
        where abs(goldstein) > :least_weight::double or date >= :since_date::date
        order by abs(goldstein) desc, date desc, id asc
        limit :most
    ),

    cites as (
        select
            id,
            unnest(sources) as source_id
        from matching
    ),

    cited as (
        select
            cites.id,
            string_agg(distinct sources.publisher, ', ' order by sources.publisher) as publishers
        from cites
        inner join sources_as_of(coalesce(:filters['revision'], newest_revision())) as sources
            on cites.source_id = sources.source_id
        group by cites.id
    )

select
    matching.id,
    matching.date,
    matching.date_precision,
    date_trunc(:bin, matching.date)::date as bin,
    matching.dyad,
    matching."table",
    matching.event_type,
    matching.goldstein,
    abs(matching.goldstein) as weight,
    case
        when matching.goldstein < 0 then 'conflictual'
        when matching.goldstein > 0 then 'cooperative'
        else 'neutral'
    end as tone,
    matching.title,
    matching.initiator,
    matching.initiator_name,
    matching.target,
    matching.target_name,
    cited.publishers,
    row_number() over (
        partition by matching.dyad, date_trunc(:bin, matching.date)
        order by abs(matching.goldstein) desc, matching.date asc, matching.id asc
    ) as slot
from matching
left join cited on matching.id = cited.id
order by matching.date, matching.id;
