-- name: list_contributors(filters, contribution, part, is_directed, most)
-- One row a record that adds to a figure of its dyad in the period, named by a step and what it gives there (see
-- `contributions_of`); of each dyad, or where it is directed of each initiator in it, at most so many, those that add
-- most and then the newest first: id, date, dyad, event_type, title, initiator, target, adds, records (that add to it),
-- total (of what they add).
with
    added as (
        select * from contributions_of(:filters, :contribution, :part)
    ),

    grouped as (
        select
            *,
            if(:is_directed, initiator, '') as side
        from added
        where adds <> 0 or (:contribution = 'lag' and adds is not null)
    ),

    totals as (
        select
            dyad,
            side,
            count(*) as records,
            from_millionths(sum(in_millionths(adds))) as total
        from grouped
        group by dyad, side
    ),

    days as (
        select
            dyad,
            side,
            abs(adds) as weight,
            date,
            count(*) as records
        from grouped
        group by dyad, side, weight, date
    ),

    -- Beside each day and weight, how many records come before: most of millions are out without being put in order.
    running as (
        select
            *,
            sum(records) over (partition by dyad, side order by weight desc, date desc) - records as before
        from days
    ),

    placed as (
        select
            grouped.*,
            row_number() over (
                partition by grouped.dyad, grouped.side
                order by running.weight desc, grouped.date desc, grouped.id desc
            ) as place
        from grouped
        inner join running
            on
                grouped.dyad = running.dyad
                and grouped.side = running.side
                and abs(grouped.adds) = running.weight
                and grouped.date = running.date
        where running.before < :most
        qualify place <= :most
    )

select
    placed.id,
    placed.date,
    placed.dyad,
    records.event_type,
    records.title,
    placed.initiator,
    records.target,
    placed.adds,
    totals.records,
    totals.total
from placed
inner join totals on placed.dyad = totals.dyad and placed.side = totals.side
inner join records_named('placed', coalesce(:filters['revision'], newest_revision())) as records
    on placed.id = records.id
order by placed.dyad, placed.side, placed.place;

-- name: list_held_records(filters)
-- One row a record that passes the filters and takes other than it frees of the other side's people, newest first: id.
select id
from contributions_of(:filters, 'held', 'moved')
where adds <> 0
order by date desc, id desc;
