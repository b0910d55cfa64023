-- name: summarise_dyads(filters)
-- One row a shown dyad, in the filters' order: dyad, records, conflictual, cooperative (records by the sign of
-- their type's Goldstein value), fatalities, injured (people), conflict, cooperation (sums of Goldstein values
-- over the acts between the dyad's two sides, both positive), scored (records in these sums), set_aside (records that
-- the filters keep out of them), latest_id, latest_date, latest_precision, latest_title.
with
    matching as (
        select * from records_matching(:filters)
    )

select
    shown.dyad,
    count(matching.id) as records,
    count(*) filter (where matching.goldstein < 0) as conflictual,
    count(*) filter (where matching.goldstein > 0) as cooperative,
    coalesce(sum(matching.fatalities), 0)::bigint as fatalities,
    coalesce(sum(matching.injured), 0)::bigint as injured,
    coalesce(sum(-matching.goldstein) filter (where matching.goldstein < 0 and matching.scored), 0) as conflict,
    coalesce(sum(matching.goldstein) filter (where matching.goldstein > 0 and matching.scored), 0) as cooperation,
    count(*) filter (where matching.scored) as scored,
    count(*) filter (where matching.set_aside) as set_aside,
    arg_max(matching.id, (matching.date, matching.id)) as latest_id,
    arg_max(matching.date, (matching.date, matching.id)) as latest_date,
    arg_max(matching.date_precision, (matching.date, matching.id)) as latest_precision,
    arg_max(matching.title, (matching.date, matching.id)) as latest_title
from shown_dyads(:filters) as shown
left join matching on shown.dyad = matching.dyad
group by shown.dyad, shown.place_in_order
order by shown.place_in_order;

-- name: find_span(filters)
-- One row: first_date and last_date of the records that pass the filters; NULL where there are none.
select
    min(date) as first_date,
    max(date) as last_date
from records_matching(:filters);

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

    matching as (
        select
            *,
            date_trunc(:bin, date)::date as bin
        from records_matching(:filters)
    )

select
    bins.bin,
    shown.dyad,
    count(matching.id) as records,
    count(*) filter (where matching.goldstein < 0) as conflictual,
    count(*) filter (where matching.goldstein > 0) as cooperative,
    coalesce(sum(matching.fatalities), 0)::bigint as fatalities,
    coalesce(sum(matching.injured), 0)::bigint as injured,
    coalesce(sum(-matching.goldstein) filter (where matching.goldstein < 0 and matching.scored), 0) as conflict,
    coalesce(sum(matching.goldstein) filter (where matching.goldstein > 0 and matching.scored), 0) as cooperation
from bins
cross join shown_dyads(:filters) as shown
left join matching on bins.bin = matching.bin and shown.dyad = matching.dyad
group by bins.bin, shown.dyad
order by bins.bin, shown.dyad;

-- name: count_types(filters)
-- One row an event type and dyad with records: event_type, table, dyad, records, goldstein.
select
    event_type,
    "table",
    dyad,
    count(*) as records,
    any_value(goldstein) as goldstein
from records_matching(:filters)
group by event_type, "table", dyad
order by event_type, dyad;

-- name: count_types_over_time(filters, bin)
-- One row a bin (day, week, month or year, dated by its first day), event type and dyad with records:
-- bin, event_type, dyad, records.
select
    date_trunc(:bin, date)::date as bin,
    event_type,
    dyad,
    count(*) as records
from records_matching(:filters)
group by bin, event_type, dyad
order by bin, event_type, dyad;

-- name: place_marks(filters, bin, most)
-- One row a record, the weightiest where there are more than :most: id, date, date_precision, bin (first day of
-- its day, week or month), dyad, table, event_type, goldstein, weight (the value without its sign), tone, title,
-- initiator, initiator_name, target, target_name, publishers (text), slot (1, 2, ... within bin and dyad, the
-- weightiest nearest to the axis).
with
    matching as (
        select *
        from records_matching(:filters)
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
