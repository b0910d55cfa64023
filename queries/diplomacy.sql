-- name: summarise_diplomacy(filters)
-- One row a shown dyad, in the filters' order, of its diplomatic actions: dyad, records, by_first, by_second (acts of
-- the dyad's first side toward the second, and back), leaders (acts of heads of state or government), meetings, calls,
-- cancellations (records). Records set aside from the scores are counted: they are not summed here.
with
    matching as (
        select
            *,
            scored or set_aside as sided
        from records_matching(:filters)
        where "table" = 'diplomatic_actions'
    )

select
    shown.dyad,
    count(matching.id) as records,
    count(*) filter (where matching.sided and matching.initiator = split_part(shown.dyad, '-', 1)) as by_first,
    count(*) filter (where matching.sided and matching.initiator = split_part(shown.dyad, '-', 2)) as by_second,
    count(*) filter (where matching.level in ('head_of_state', 'head_of_government')) as leaders,
    count(*) filter (where matching.event_type = 'meeting') as meetings,
    count(*) filter (where matching.event_type = 'call') as calls,
    count(*) filter (where matching.event_type = 'cancellation') as cancellations
from shown_dyads(:filters) as shown
left join matching on shown.dyad = matching.dyad
group by shown.dyad, shown.place_in_order
order by shown.place_in_order;

-- name: count_pairs(filters)
-- One row an initiator, target and dyad with diplomatic actions: initiator, target, dyad, records, conflictual,
-- cooperative (records by the sign of their type's Goldstein value), scored (records between the two sides of their
-- dyad), goldstein (sum of the values of the scored).
select
    initiator,
    target,
    dyad,
    count(*) as records,
    count(*) filter (where goldstein < 0) as conflictual,
    count(*) filter (where goldstein > 0) as cooperative,
    count(*) filter (where scored) as scored,
    coalesce(sum(goldstein) filter (where scored), 0) as goldstein
from records_matching(:filters)
where "table" = 'diplomatic_actions'
group by initiator, target, dyad
order by initiator, target, dyad;

-- name: count_levels(filters)
-- One row a level and dyad with diplomatic actions: level (NULL where not recorded), dyad, records.
select
    level,
    dyad,
    count(*) as records
from records_matching(:filters)
where "table" = 'diplomatic_actions'
group by level, dyad
order by level, dyad;

-- name: count_meetings(filters, bin)
-- One row a bin (day, week, month, quarter or year, dated by its first day), dyad and kind of contact with records:
-- bin, dyad, event_type (meeting, call or cancellation), records.
select
    date_trunc(:bin, date)::date as bin,
    dyad,
    event_type,
    count(*) as records
from records_matching(:filters)
where event_type in ('meeting', 'call', 'cancellation')
group by bin, dyad, event_type
order by bin, dyad, event_type;
