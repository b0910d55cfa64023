-- name: summarise_diplomacy(filters)
-- One row a shown dyad, in the filters' order, of its diplomatic actions: dyad, records, by_first, by_second (acts of
-- the dyad's first side toward the second, and back), leaders (acts of heads of state or government), meetings, calls,
-- cancellations (records). Records set aside from the scores are counted: they are not summed here.
with
    totals as (
        select
            dyad,
            sum(records) as records,
            sum(records) filter (where (scored or set_aside) and initiator = split_part(dyad, '-', 1)) as by_first,
            sum(records) filter (where (scored or set_aside) and initiator = split_part(dyad, '-', 2)) as by_second,
            sum(records) filter (where level in ('head_of_state', 'head_of_government')) as leaders,
            sum(records) filter (where event_type = 'meeting') as meetings,
            sum(records) filter (where event_type = 'call') as calls,
            sum(records) filter (where event_type = 'cancellation') as cancellations
        from cells_matching(:filters)
        where "table" = 'diplomatic_actions'
        group by dyad
    )

select
    shown.dyad,
    coalesce(totals.records, 0)::bigint as records,
    coalesce(totals.by_first, 0)::bigint as by_first,
    coalesce(totals.by_second, 0)::bigint as by_second,
    coalesce(totals.leaders, 0)::bigint as leaders,
    coalesce(totals.meetings, 0)::bigint as meetings,
    coalesce(totals.calls, 0)::bigint as calls,
    coalesce(totals.cancellations, 0)::bigint as cancellations
from shown_dyads(:filters) as shown
left join totals on shown.dyad = totals.dyad
order by shown.place_in_order;

-- name: count_pairs(filters)
-- One row an initiator, target and dyad with diplomatic actions: initiator, target, dyad, records, conflictual,
-- cooperative (records by the sign of their type's Goldstein value), scored (records between the two sides of their
-- dyad), goldstein (sum of the values of the scored).
select
    initiator,
    target,
    dyad,
    sum(records)::bigint as records,
    coalesce(sum(records) filter (where goldstein < 0), 0)::bigint as conflictual,
    coalesce(sum(records) filter (where goldstein > 0), 0)::bigint as cooperative,
    coalesce(sum(records) filter (where scored), 0)::bigint as scored,
    coalesce(from_millionths(sum(in_millionths(goldstein * records)) filter (where scored)), 0) as goldstein
from cells_matching(:filters)
where "table" = 'diplomatic_actions'
group by initiator, target, dyad
having sum(records) > 0
order by initiator, target, dyad;

-- name: count_levels(filters)
-- One row a level and dyad with diplomatic actions: level (NULL where not recorded), dyad, records.
select
    level,
    dyad,
    sum(records)::bigint as records
from cells_matching(:filters)
where "table" = 'diplomatic_actions'
group by level, dyad
having sum(records) > 0
order by level, dyad;

-- name: count_meetings(filters, bin)
-- One row a bin (day, week, month, quarter or year, dated by its first day), dyad and kind of contact with records:
-- bin, dyad, event_type (meeting, call or cancellation), records.
select
    date_trunc(:bin, date)::date as bin,
    dyad,
    event_type,
    sum(records)::bigint as records
from cells_matching(:filters)
where event_type in ('meeting', 'call', 'cancellation')
group by bin, dyad, event_type
having sum(records) > 0
order by bin, dyad, event_type;
