-- name: count_records_of_demands(revision, most_citing)
-- One row a demand with a record behind it as of a revision, as `records_of_demands` finds them: demand_id, records.
with
    citing as (
        select
            demand_id,
            count(*) as records
        from records_citing_demands(:revision::integer, :most_citing)
        where not is_act
        group by demand_id
    ),

    acts as (
        select
            demands.demand_id,
            sum(cells.records) as records
        from ledger.coarse_cells as cells
        inner join demands_as_of(:revision::integer) as demands
            on cells.dyad = demands.dyad and cells.date = demands.status_date
        where
            cells.revision <= :revision::integer
            and is_act_upon(
                cells.date, cells.initiator, cells.target,
                demands.raised, demands.status_date, demands.demanded_by, demands.demanded_of
            )
        group by demands.demand_id
    ),

    behind as (
        select * from citing
        union all
        select * from acts
    )

select
    demand_id,
    sum(records)::bigint as records
from behind
group by demand_id
order by demand_id;

-- name: list_demands(filters, today)
-- One row a demand that passes the filters, by dyad, side that asks and the day on which it was raised: demand_id,
-- dyad, demanded_by, demanded_of, demand, detail, raised, raised_about (whether its detail says that the day is not
-- known, which has no column of its own; raised is then the first of a month), status, status_date, status_note,
-- over_on (since when it is met, rejected or lapsed; NULL while it is pending), days_open, records (how many are behind
-- it, of which the relation `behind` has the rows of `count_records_of_demands`), source_count, publisher and
-- first_source (of the first source).
select
    demands.demand_id,
    demands.dyad,
    demands.demanded_by,
    demands.demanded_of,
    demands.demand,
    demands.detail,
    demands.raised,
    coalesce(contains(demands.detail, 'day not shown'), false) as raised_about,
    demands.status,
    demands.status_date,
    demands.status_note,
    demands.over_on,
    demands.days_open,
    coalesce(behind.records, 0) as records,
    len(demands.sources) as source_count,
    pages.publisher,
    pages.url as first_source,
    demands.sources
from demands_matching(:filters, :today) as demands
left join shown_dyads(:filters) as shown on demands.dyad = shown.dyad
left join behind on demands.demand_id = behind.demand_id
left join sources_as_of(coalesce(:filters['revision'], newest_revision())) as pages
    on demands.sources[1] = pages.source_id
order by shown.place_in_order, demands.demanded_by = 'RUS', demands.demanded_by, demands.raised, demands.demand_id;

-- name: summarise_demands(filters, today)
-- One row a shown dyad and side that asks the other, those without a demand too, in the filters' order: dyad,
-- demanded_by, demanded_of, demands, open, partly_met, met, rejected, lapsed (demands), median_days_met (days from the
-- day on which a demand was raised to that on which it was met; NULL where none was), median_days_pending (days for
-- which those open or partly met have been pending; NULL where there are none).
with
    sides as (
        select
            dyad,
            place_in_order,
            unnest([split_part(dyad, '-', 1), split_part(dyad, '-', 2)]) as demanded_by,
            unnest([split_part(dyad, '-', 2), split_part(dyad, '-', 1)]) as demanded_of
        from shown_dyads(:filters)
    ),

    demands as (
        select * from demands_matching(:filters, :today)
    )

select
    sides.dyad,
    sides.demanded_by,
    sides.demanded_of,
    count(demands.demand_id) as demands,
    count(*) filter (where demands.status = 'open') as open,
    count(*) filter (where demands.status = 'partly_met') as partly_met,
    count(*) filter (where demands.status = 'met') as met,
    count(*) filter (where demands.status = 'rejected') as rejected,
    count(*) filter (where demands.status = 'lapsed') as lapsed,
    median(demands.days_open) filter (where demands.status = 'met') as median_days_met,
    median(demands.days_open) filter (where demands.over_on is null) as median_days_pending
from sides
left join demands
    on
        sides.dyad = demands.dyad
        and sides.demanded_by = demands.demanded_by
        and sides.demanded_of = demands.demanded_of
group by sides.dyad, sides.place_in_order, sides.demanded_by, sides.demanded_of
order by sides.place_in_order, sides.demanded_by = 'RUS', sides.demanded_by;

-- name: list_demand_steps(filters, today)
-- One row a demand and step (raised, met) that was taken on a day of the filters' period, by step and day: step, date,
-- demand_id, dyad, demanded_by, demanded_of, demand, status. A demand is met on the day since which its status holds.
with
    demands as (
        select * from demands_matching(:filters, :today)
    ),

    steps as (
        select
            'raised' as step,
            raised as date,
            *
        from demands
        union all
        select
            'met' as step,
            over_on as date,
            *
        from demands
        where status = 'met'
    )

select
    step,
    date,
    demand_id,
    dyad,
    demanded_by,
    demanded_of,
    demand,
    status
from steps
where
    (:filters['date_from']::date is null or date >= :filters['date_from']::date)
    and (:filters['date_to']::date is null or date <= :filters['date_to']::date)
order by step desc, date asc, demand_id asc;

-- name: list_crisis_demands(filters, today, crises, days)
-- One row a crisis and demand that was raised in one of its dyads within so many days from it, by the crisis's day and
-- that of the demand: crisis, demand_id. A crisis is a struct of crisis, day and dyads.
with
    crises as (
        select unnest(:crises, recursive := true)
    )

select
    crises.crisis,
    demands.demand_id
from crises
inner join demands_matching(:filters, :today) as demands
    on
        list_contains(crises.dyads, demands.dyad)
        and demands.raised between crises.day and crises.day + :days::integer
order by crises.day, demands.raised, demands.demand_id;

-- name: list_records_of_demand(demand_id, revision, most_citing)
-- One row a record behind a demand, by date: id, date, date_precision, dyad, table, event_type, title, initiator,
-- target, shares_page (it cites one of the demand's sources; otherwise it is an act of the day between the two sides).
with
    behind as (
        select
            id,
            shares_page
        from records_of_demands(coalesce(:revision, newest_revision()), :most_citing)
        where demand_id = :demand_id
    )

select
    records.id,
    records.date,
    records.date_precision,
    records.dyad,
    records."table",
    records.event_type,
    records.title,
    records.initiator,
    records.target,
    behind.shares_page
from behind
inner join records_named('behind', coalesce(:revision, newest_revision())) as records on behind.id = records.id
order by records.date, records.id;
