-- name: list_chains(filters, open_days, most, skip, highlights)
-- One row a chain of which a record passes the filters, the longest first, at most so many after a number skipped, and
-- beside them the first `highlights` of the longest and of those that are open, the latest first: chain (id of its
-- first act: the earliest of those that answer none of it), dyad, title, first_date, first_precision (of the first
-- act), acts, shown (those that pass the filters), days (from the earliest to the latest, both counted), conflict
-- (points, summed over the scored), gravest_id, gravest_title, gravest_value (of the scored act with the lowest
-- Goldstein value below zero; NULL without any), by_first, by_second, by_others (acts of the dyad's sides and of third
-- ones), last_id, last_title, last_date, last_precision, is_open (its last act is conflictual, no record names it, and
-- at the end of the record it is at most so many days old), place (among those asked for), longest_place, open_place
-- (among the highlights; each NULL where it is none of them), chains, open_chains (how many there are).
with
    acts as not materialized (
        select * from chain_acts_of_dyads(:filters)
    ),

    -- Where a first day alone narrows the acts, none of a chain passes unless its last does.
    earlier as (
        select chain
        from acts
        where shown and not is_last and not is_open_ended(:filters)
    ),

    listed as (
        select
            chain,
            acts,
            date as last_date,
            event_type,
            is_named
        from acts
        where
            is_last
            and (:filters['date_from']::date is null or date >= :filters['date_from']::date)
            and (shown or chain in (select earlier.chain from earlier))
    ),

    record as (
        select max(date) as last_date
        from days_as_of(coalesce(:filters['revision'], newest_revision()))
    ),

    open_ones as (
        select
            listed.chain,
            listed.acts,
            listed.last_date
        from listed
        cross join record
        inner join
            event_types_as_of(coalesce(:filters['revision'], newest_revision())) as types
            on listed.event_type = types.event_type
        where
            not listed.is_named
            and date_diff('day', listed.last_date, record.last_date) <= :open_days
            and types.goldstein < 0
    ),

    totals as (
        select
            (select count(*) from listed) as chains,
            (select count(*) from open_ones) as open_chains
    ),

    first_of_all as (
        select
            chain,
            acts,
            last_date
        from listed
        order by acts desc, last_date desc, chain asc
        limit greatest(:most::bigint + :skip::bigint, :highlights::bigint)
    ),

    latest_open as (
        select
            chain,
            acts,
            last_date
        from open_ones
        order by last_date desc, acts desc, chain asc
        limit :highlights
    ),

    numbered as (
        select
            chain,
            row_number() over (order by acts desc, last_date desc, chain asc) as number
        from first_of_all
    ),

    placed as (
        select
            chain,
            number - :skip::bigint as place
        from numbered
        where number > :skip::bigint and number <= :skip::bigint + :most::bigint
        union all by name
        select
            chain,
            number as longest_place
        from numbered
        where number <= :highlights
        union all by name
        select
            chain,
            row_number() over (order by last_date desc, acts desc, chain asc) as open_place
        from latest_open
    ),

    chosen as (
        select
            chain,
            any_value(place) as place,
            any_value(longest_place) as longest_place,
            any_value(open_place) as open_place
        from placed
        group by chain
    ),

    -- Of all acts few are looked at more closely.
    own as materialized ( -- noqa: ST03
        select *
        from chain_acts_shown(:filters)
        where
            chain in (
                select chosen.chain
                from chosen
                where chosen.chain is not null
            )
    ),

    own_acts as ( -- noqa: ST03
        select * from chain_acts_flagged('own', :filters)
    ),

    described as (
        select * from chains_described('chosen', 'own_acts', 'record', :filters, :open_days)
    )

select
    described.*,
    chosen.place,
    chosen.longest_place,
    chosen.open_place,
    totals.chains,
    totals.open_chains
from described
inner join chosen on described.chain = chosen.chain
cross join totals
order by described.acts desc, described.last_date desc, described.chain asc;

-- name: summarise_chain(filters, open_days, id)
-- The chain that a record of a shown dyad stands in, as a row of `list_chains` without its places; no row where it
-- stands in none.
with
    chosen as ( -- noqa: ST03
        select chain
        from ledger.chain_acts
        where id = :id and stands_at(valid_from, valid_to, coalesce(:filters['revision'], newest_revision()))
    ),

    acts as ( -- noqa: ST03
        select * from chain_acts_judged(:filters)
    ),

    record as ( -- noqa: ST03
        select max(date) as last_date
        from days_as_of(coalesce(:filters['revision'], newest_revision()))
    )

select * from chains_described('chosen', 'acts', 'record', :filters, :open_days);

-- name: find_chain(filters, id, most)
-- One row a record of the chain that a record stands in, itself included, by date, at most so many, those nearest to it
-- by date: id, date, date_precision, dyad, table, event_type, title, initiator, target, goldstein, scored, responds_to,
-- shown (whether it passes the filters), chain_acts (how many the chain has). The record alone where it stands in none,
-- no row where there is no such record.
with
    asked as (
        select
            chain,
            date
        from ledger.chain_acts
        where id = :id and stands_at(valid_from, valid_to, coalesce(:filters['revision'], newest_revision()))
    ),

    standing as (
        select
            id,
            chain,
            date
        from ledger.chain_acts
        where
            stands_at(valid_from, valid_to, coalesce(:filters['revision'], newest_revision()))
            and chain in (select asked.chain from asked)
    ),

    members as (
        select
            own.id,
            abs(date_diff('day', asked.date, own.date)) as away,
            count(*) over () as chain_acts
        from asked
        inner join standing as own on asked.chain = own.chain
    ),

    nearest as (
        select
            id,
            chain_acts
        from members
        order by id <> :id, away, id
        limit :most
    ),

    own as ( -- noqa: ST03
        select id from nearest
        union
        select :id as id
    ),

    records as ( -- noqa: ST03
        select * from records_named('own', coalesce(:filters['revision'], newest_revision()))
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
    judged.in_period and judged.in_dyads and judged.in_tables and judged.in_types
    and judged.in_initiators and judged.in_confidence and judged.in_affiliations and judged.in_words as shown,
    coalesce(nearest.chain_acts, 1) as chain_acts
from records_flagged('records', :filters) as judged
left join nearest on judged.id = nearest.id
order by judged.date, judged.id;

-- name: count_kinds_of_acts(filters)
-- One row a direction and kind of act that passes the filters, between the two sides of its dyad, alike in all that
-- reciprocity rests on: dyad, initiator, answered, lag (days to the first answer; NULL where not both are dated to the
-- day), pairs (of an act and its answers, both conflictual and scored), act_weight, answer_weight (points of conflict
-- over the pairs; 0 without any), acts.
with
    -- Types of answers as one text: DuckDB tells texts apart in half the time that lists take.
    told as (
        select
            dyad,
            initiator,
            event_type,
            lag,
            is_set_aside(id, :filters) as is_aside,
            if(
                len(:filters['without']) = 0,
                array_to_string(answer_types, ' '),
                array_to_string(
                    list_transform(
                        list_filter(
                            list_zip(answers, answer_types),
                            lambda answer: not is_set_aside(answer[1], :filters)
                        ),
                        lambda answer: answer[2]
                    ),
                    ' '
                )
            ) as answer_types,
            count(*) as acts
        from chain_acts_of_dyads(:filters)
        where is_answered and shown
        group by all
    ),

    answered as (
        select
            told.dyad,
            told.initiator,
            told.lag,
            if(types.goldstein < 0 and not told.is_aside, -types.goldstein, null) as weight,
            if(types.goldstein >= 0 or told.is_aside, [], string_split(told.answer_types, ' ')) as answer_types,
            told.acts
        from told
        left join
            event_types_as_of(coalesce(:filters['revision'], newest_revision())) as types
            on told.event_type = types.event_type
    ),

    numbered as (
        select
            *,
            row_number() over () as number
        from answered
    ),

    replies as (
        select
            number,
            unnest(answer_types) as event_type
        from numbered
    ),

    hostile as (
        select
            replies.number,
            count(*) as pairs,
            sum(in_millionths(-types.goldstein)) as weight
        from replies
        inner join
            event_types_as_of(coalesce(:filters['revision'], newest_revision())) as types
            on replies.event_type = types.event_type
        where types.goldstein < 0
        group by replies.number
    ),

    weighed as (
        select
            numbered.dyad,
            numbered.initiator,
            true as answered,
            numbered.lag,
            coalesce(hostile.pairs, 0) as pairs,
            coalesce(in_millionths(numbered.weight) * hostile.pairs, 0) as act_weight,
            coalesce(hostile.weight, 0) as answer_weight,
            numbered.acts
        from numbered
        left join hostile on numbered.number = hostile.number
    ),

    every as (
        select
            dyad,
            initiator,
            sum(records) as acts
        from cells_matching(:filters)
        where scored or set_aside
        group by dyad, initiator
    ),

    answered_of as (
        select
            dyad,
            initiator,
            sum(acts) as acts
        from answered
        group by dyad, initiator
    ),

    kinds as (
        select * from weighed
        union all
        select
            every.dyad,
            every.initiator,
            false as answered,
            null as lag,
            0 as pairs,
            0 as act_weight,
            0 as answer_weight,
            every.acts - coalesce(answered_of.acts, 0) as acts
        from every
        left join answered_of on every.dyad = answered_of.dyad and every.initiator = answered_of.initiator
    )

select
    dyad,
    initiator,
    answered,
    lag,
    pairs,
    from_millionths(act_weight) as act_weight,
    from_millionths(answer_weight) as answer_weight,
    sum(acts)::bigint as acts
from kinds
where acts > 0
group by all
order by dyad, initiator, answered, lag, pairs, act_weight, answer_weight;

-- name: measure_reciprocity(filters)
-- One row a direction of each shown dyad, in the filters' order, the acts of the dyad's first side before those of the
-- second, from the rows of `count_kinds_of_acts` as the relation `kinds`: dyad, initiator, target, acts, answered
-- (acts), share (answered of all; NULL without acts), timed (answered acts whose lag is known), median_lag (days; NULL
-- without any), rated (answered acts with pairs), pairs (of act and answer, both conflictual), severity (points of the
-- answers for each point of the acts, over the pairs; NULL without any).
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

    lags as (
        select
            dyad,
            initiator,
            lag,
            sum(acts) as acts
        from kinds
        where lag is not null
        group by dyad, initiator, lag
    ),

    ordered as (
        select
            *,
            sum(acts) over (partition by dyad, initiator order by lag) as upto,
            sum(acts) over (partition by dyad, initiator) as total
        from lags
    ),

    -- Half of the way between the two acts in the middle, which are one where the acts are odd in number.
    medians as (
        select
            dyad,
            initiator,
            (
                min(lag) filter (where upto >= (total + 1) // 2) + min(lag) filter (where upto >= total // 2 + 1)
            ) / 2 as median_lag
        from ordered
        group by dyad, initiator
    ),

    totals as (
        select
            dyad,
            initiator,
            sum(acts) as acts,
            sum(acts) filter (where answered) as answered,
            sum(acts) filter (where lag is not null) as timed,
            sum(acts) filter (where pairs > 0) as rated,
            sum(pairs * acts) as pairs,
            sum(in_millionths(act_weight) * acts) as act_weight,
            sum(in_millionths(answer_weight) * acts) as answer_weight
        from kinds
        group by dyad, initiator
    )

select
    directions.dyad,
    directions.initiator,
    directions.target,
    coalesce(totals.acts, 0)::bigint as acts,
    coalesce(totals.answered, 0)::bigint as answered,
    coalesce(totals.answered, 0) / nullif(totals.acts, 0) as share,
    coalesce(totals.timed, 0)::bigint as timed,
    medians.median_lag,
    coalesce(totals.rated, 0)::bigint as rated,
    coalesce(totals.pairs, 0)::bigint as pairs,
    totals.answer_weight / nullif(totals.act_weight, 0) as severity
from directions
left join totals on directions.dyad = totals.dyad and directions.initiator = totals.initiator
left join medians on directions.dyad = medians.dyad and directions.initiator = medians.initiator
order by directions.place_in_order, directions.side;
