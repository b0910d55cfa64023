-- name: list_chains(filters, open_days)
-- One row a chain of which a record passes the filters, the longest first: chain (id of its first act: the earliest of
-- those that answer none of it), dyad, title, first_date, first_precision (of the first act), acts, shown (those that
-- pass the filters), days (from the earliest to the latest, both counted), conflict (points, summed over the scored),
-- gravest_id, gravest_title, gravest_value (of the scored act with the lowest Goldstein value below zero; NULL without
-- any), by_first, by_second, by_others (acts of the dyad's sides and of third ones), last_id, last_title, last_date,
-- last_precision, is_open (its last act is conflictual, no record names it, and at the end of the record it is at most
-- so many days old).
with
    members as (
        select * from chains_as_of(coalesce(:filters['revision'], newest_revision()))
    ),

    links as (
        select * from links_as_of(coalesce(:filters['revision'], newest_revision()))
    ),

    named as (
        select distinct unnest(responds_to) as id
        from records_as_of(coalesce(:filters['revision'], newest_revision()))
    ),

    record as (
        select max(date) as last_date
        from records_as_of(coalesce(:filters['revision'], newest_revision()))
    ),

    acts as (
        select
            members.chain as head,
            judged.*,
            (links.id is not null, judged.date, judged.id) as comes,
            judged.scored and judged.goldstein < 0 as is_conflict,
            named.id is not null as is_answered,
            matching.id is not null as is_shown
        from members
        inner join records_judged(:filters) as judged on members.id = judged.id
        left join (select distinct links.id from links) as links on members.id = links.id
        left join named on members.id = named.id
        left join records_matching(:filters) as matching on members.id = matching.id
    ),

    chains as (
        select
            dyad,
            arg_min(id, comes) as chain,
            arg_min(title, comes) as title,
            arg_min(date, comes) as first_date,
            arg_min(date_precision, comes) as first_precision,
            count(*) as acts,
            count(*) filter (where is_shown) as shown,
            date_diff('day', min(date), max(date)) + 1 as days,
            coalesce(from_millionths(sum(in_millionths(-goldstein)) filter (where is_conflict)), 0) as conflict,
            arg_min(id, (goldstein, date, id)) filter (where is_conflict) as gravest_id,
            arg_min(title, (goldstein, date, id)) filter (where is_conflict) as gravest_title,
            min(goldstein) filter (where is_conflict) as gravest_value,
            count(*) filter (where initiator = split_part(dyad, '-', 1)) as by_first,
            count(*) filter (where initiator = split_part(dyad, '-', 2)) as by_second,
            count(*) filter (where not list_contains(string_split(dyad, '-'), initiator)) as by_others,
            arg_max(id, (date, id)) as last_id,
            arg_max(title, (date, id)) as last_title,
            max(date) as last_date,
            arg_max(date_precision, (date, id)) as last_precision,
            arg_max(goldstein < 0 and not is_answered, (date, id)) as is_waiting
        from acts
        group by head, dyad
        having bool_or(is_shown)
    )

select
    * exclude (is_waiting),
    is_waiting and date_diff('day', last_date, (select record.last_date from record)) <= :open_days as is_open
from chains
order by acts desc, last_date desc, chain asc;

-- name: find_chain(filters, id)
-- One row a record of the chain that a record stands in, itself included, by date: id, date, date_precision, dyad,
-- table, event_type, title, initiator, target, goldstein, scored, responds_to, shown (whether it passes the filters).
-- The record alone where it stands in none, no row where there is no such record.
with
    members as (
        select * from chains_as_of(coalesce(:filters['revision'], newest_revision()))
    ),

    own as (
        select own.id
        from members as asked
        inner join members as own on asked.chain = own.chain
        where asked.id = :id
        union
        select :id as id
    )

select
    judged.id,
    judged.date,
    judged.date_precision,
    judged.dyad,
    judged."table",
    judged.event_type,
    judged.title,
    judged.initiator,
    judged.target,
    judged.goldstein,
    judged.scored,
    judged.responds_to,
    matching.id is not null as shown
from own
inner join records_judged(:filters) as judged on own.id = judged.id
left join records_matching(:filters) as matching on own.id = matching.id
order by judged.date, judged.id;

-- name: measure_reciprocity(filters)
-- One row a direction of each shown dyad, in the filters' order, the acts of the dyad's first side before those of the
-- second: dyad, initiator, target, acts, answered (acts), share (answered of all; NULL without acts), timed (answered
-- acts whose lag is known), median_lag (days; NULL without any), rated (answered acts with pairs), pairs (of act and
-- answer, both conflictual), severity (points of the answers for each point of the acts, over the pairs; NULL without
-- any).
with
    directions as (
        select
            dyad,
            place_in_order,
            unnest(string_split(dyad, '-')) as initiator,
            unnest(list_reverse(string_split(dyad, '-'))) as target,
            unnest([1, 2]) as side
        from shown_dyads(:filters)
    ),

    acts as (
        select * from answered_acts(:filters)
    )

select
    directions.dyad,
    directions.initiator,
    directions.target,
    count(acts.id) as acts,
    count(*) filter (where acts.answered) as answered,
    count(*) filter (where acts.answered) / nullif(count(acts.id), 0) as share,
    count(acts.lag) as timed,
    median(acts.lag) as median_lag,
    count(*) filter (where acts.pairs > 0) as rated,
    coalesce(sum(acts.pairs), 0)::bigint as pairs,
    sum(in_millionths(acts.answer_weight)) / sum(in_millionths(acts.act_weight)) as severity
from directions
left join acts on directions.dyad = acts.dyad and directions.initiator = acts.initiator
group by directions.dyad, directions.place_in_order, directions.initiator, directions.target, directions.side
order by directions.place_in_order, directions.side;

-- name: count_kinds_of_acts(filters)
-- One row a direction and kind of act, alike in all that reciprocity rests on: dyad, initiator, answered, lag, pairs,
-- act_weight, answer_weight (0 without pairs), acts.
select
    dyad,
    initiator,
    answered,
    lag,
    pairs,
    coalesce(act_weight, 0) as act_weight,
    coalesce(answer_weight, 0) as answer_weight,
    count(*) as acts
from answered_acts(:filters)
group by all
order by dyad, initiator, answered, lag, pairs, act_weight, answer_weight;
