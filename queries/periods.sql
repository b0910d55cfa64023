-- name: count_contributors(filters, contribution, part, is_directed, most)
-- One row a day and weight of which a record may be among the `most` that add most to a figure of its dyad in the
-- period, or where it is directed of its initiator in it: dyad, side (the initiator; empty where it is not directed),
-- weight (what a record adds, without its sign), date, records (that add to the dyad's or side's figure), total (of
-- what they add). See `contributions_counted`.
with
    grouped as (
        select
            dyad,
            if(:is_directed, initiator, '') as side,
            abs(adds) as weight,
            date,
            sum(records) as records,
            sum(in_millionths(adds) * records) as total
        from contributions_counted(:filters, :contribution, :part)
        where adds <> 0 or (:contribution = 'lag' and adds is not null)
        group by all
        having sum(records) > 0
    ),

    running as (
        select
            dyad,
            side,
            weight,
            date,
            sum(records) over (partition by dyad, side order by weight desc, date desc) - records as before,
            sum(records) over (partition by dyad, side) as records,
            sum(total) over (partition by dyad, side) as total
        from grouped
    )

select
    dyad,
    side,
    weight,
    date,
    records::bigint as records,
    from_millionths(total) as total
from running
where before < :most
order by dyad, side, weight, date;

-- name: list_contributors(filters, contribution, part, is_directed, most, days)
-- One row a record that adds to a figure of its dyad in the period, named by a step and what it gives there; of each
-- dyad, or where it is directed of each initiator in it, at most so many, those that add most and then the newest
-- first: id, date, dyad, event_type, title, initiator, target, adds, records (that add to it), total (of what they
-- add). The rows of `count_contributors` are the relation `weights`, their days a list: most of millions are out
-- without being looked at.
with
    added as (
        select
            *,
            if(:is_directed, initiator, '') as side
        from contributions_on(:days, :filters, :contribution, :part)
    ),

    placed as (
        select
            added.*,
            weights.records,
            weights.total,
            row_number() over (
                partition by added.dyad, added.side
                order by weights.weight desc, added.date desc, added.id desc
            ) as place
        from added
        inner join weights
            on
                added.dyad = weights.dyad
                and added.side = weights.side
                and abs(added.adds) = weights.weight
                and added.date = weights.date
        qualify place <= :most
    )

select * exclude (side, place)
from placed
order by dyad, side, place;

-- name: list_held_records(filters)
-- One row a record that passes the filters and takes other than it frees of the other side's people, newest first: id.
select id
from custody_matching(:filters)
where sided and is_in_period(date, :filters) and people_moved('held', taken, freed) <> 0
order by date desc, id desc;
