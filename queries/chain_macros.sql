-- name: create_chain_macros#
-- What the queries on chains share, beside the macros of `macros.sql`.

-- The pairs of an act and an answer of one dyad as of a revision among the records with an id in a relation, one row
-- each: id (the answer), answered (the act). The relation may be a CTE of the statement, which is then used by its name
-- alone.
create or replace macro chain_pairs_among(relation, revision) as table
    with
        given as (
            select id from query_table(relation)
        ),

        asked as (
            select
                id,
                dyad
            from record_versions()
            where stands_at(valid_from, valid_to, revision) and id in (select given.id from given)
        ),

        -- By itself: while DuckDB does not know how many links there are, it would pair all records of a dyad first.
        answers as materialized (
            select
                links.id,
                links.answered,
                asked.dyad
            from ledger.links as links
            inner join asked on links.id = asked.id
            where stands_at(links.valid_from, links.valid_to, revision)
        )

    select
        answers.id,
        answers.answered
    from answers
    inner join asked as acts on answers.answered = acts.id and answers.dyad = acts.dyad;

-- The acts as of a revision that stand in a chain, of the records with an id in a relation, one row each: the columns
-- of `ledger.chain_acts` but its revisions. The relation has with a record its whole chain; beside it come the pairs of
-- these records as a relation with the columns of `chain_pairs_among`, and which of them hang together as one of id
-- and component, a row a record that stands in a pair.
-- A chain is a connected component of the pairs: two records or more of one dyad, each of which answers another of them
-- or is answered by one, through any number of steps.
-- chain: id of the chain's first act, the earliest of those that answer none of it. is_last: the chain's latest act.
-- acts: how many the chain has, NULL beside all but the latest.
-- is_named: a record names it, also one of another dyad. is_answered: its target answered, in an act between the two
-- sides of the dyad as it is one; lag: days to the first such answer, NULL where not both are dated to the day;
-- answers, answer_types: ids and event types of these answers, by id.
create or replace macro chain_acts_among(relation, pairs, components, revision) as table
    with
        given as (
            select id from query_table(relation)
        ),

        asked as (
            select
                id,
                dyad,
                "table",
                date,
                date_precision,
                event_type,
                initiator,
                target,
                confidence,
                sources,
                is_between_sides(dyad, initiator, target) as is_sided
            from record_versions()
            where stands_at(valid_from, valid_to, revision) and id in (select given.id from given)
        ),

        named as (
            select distinct answered as id
            from ledger.links
            where stands_at(valid_from, valid_to, revision) and answered in (select given.id from given)
        ),

        paired as (
            select
                id,
                answered
            from query_table(pairs)
        ),

        joined as (
            select
                id,
                component
            from query_table(components)
        ),

        answering as (
            select distinct id from paired
        ),

        ends as (
            select
                joined.component,
                arg_min(asked.id, (answering.id is not null, asked.date, asked.id)) as first_id,
                arg_max(asked.id, (asked.date, asked.id)) as last_id,
                count(*) as acts
            from joined
            inner join asked on joined.id = asked.id
            left join answering on joined.id = answering.id
            group by joined.component
        ),

        replies as (
            select
                acts.id,
                min(date_diff('day', acts.date, answers.date)) filter (
                    where acts.date_precision = 'day' and answers.date_precision = 'day'
                ) as lag,
                list(answers.id order by answers.id) as answers,
                list(answers.event_type order by answers.id) as answer_types
            from paired
            inner join asked as answers on paired.id = answers.id
            inner join asked as acts
                on
                    paired.answered = acts.id
                    and answers.initiator = acts.target and answers.target = acts.initiator
            where acts.is_sided and answers.is_sided
            group by acts.id
        )

    select
        asked.id,
        ends.first_id as chain,
        asked.dyad,
        asked."table",
        asked.date,
        asked.date_precision,
        asked.event_type,
        asked.initiator,
        asked.target,
        asked.confidence,
        asked.sources,
        asked.id = ends.last_id as is_last,
        named.id is not null as is_named,
        replies.id is not null as is_answered,
        replies.lag::integer as lag,
        coalesce(replies.answers, []) as answers,
        coalesce(replies.answer_types, []) as answer_types,
        if(asked.id = ends.last_id, ends.acts, null)::integer as acts
    from asked
    inner join joined on asked.id = joined.id
    inner join ends on joined.component = ends.component
    left join named on asked.id = named.id
    left join replies on asked.id = replies.id;

-- The acts of the chains of the shown dyads as of the filters' revision, one row each: the columns of
-- `ledger.chain_acts` but its revisions.
create or replace macro chain_acts_shown(filters) as table
    select * exclude (valid_from, valid_to)
    from ledger.chain_acts
    where
        stands_at(valid_from, valid_to, coalesce(filters['revision'], newest_revision()))
        and is_chosen(dyad, filters['dyads']);

-- Acts of chains with shown, whether the act passes every filter, one row each: the other columns are those of the
-- relation, which has those of `chain_acts_shown`. What they rest on and hold in words is looked at only where a filter
-- asks for it. The relation may be a CTE of the statement, which is then used by its name alone.
create or replace macro chain_acts_filtered(relation, filters) as table
    with
        told as not materialized ( -- noqa: ST03
            select
                *,
                is_in_period(date, filters)
                and is_chosen("table", filters['tables'])
                and is_chosen(event_type, filters['types'])
                and is_chosen(initiator, filters['initiators'])
                and is_chosen(confidence, filters['confidence']) as shown
            from query_table(relation)
        ),

        asked as not materialized ( -- noqa: ST03
            select
                told.* exclude (shown),
                told.shown
                and (len(filters['affiliations']) = 0 or cites_affiliation(told.sources, filters))
                and (len(filters['words']) = 0 or found.id is not null) as shown
            from told
            left join query_table(filters['found']) as found on told.id = found.id
        )

    select *
    from query_table(if(len(filters['affiliations']) = 0 and len(filters['words']) = 0, 'told', 'asked'));

-- Acts of chains as the filters judge them, one row each: the columns of `chain_acts_filtered`, goldstein (of its
-- type), is_sided (between the two sides of its dyad), scored (so, and not set aside).
create or replace macro chain_acts_flagged(relation, filters) as table
    with
        judged as not materialized (
            select * from chain_acts_filtered(relation, filters)
        ),

        acts as not materialized (
            select
                judged.*,
                types.goldstein,
                is_between_sides(judged.dyad, judged.initiator, judged.target) as is_sided
            from judged
            left join
                event_types_as_of(coalesce(filters['revision'], newest_revision())) as types
                on judged.event_type = types.event_type
        )

    select
        *,
        is_sided and not is_set_aside(id, filters) as scored
    from acts;

-- The acts of the chains of the shown dyads as of the filters' revision, one row each: the columns of
-- `chain_acts_filtered`.
create or replace macro chain_acts_of_dyads(filters) as table
    with
        every_act as not materialized ( -- noqa: ST03
            select * from chain_acts_shown(filters)
        )

    select * from chain_acts_filtered('every_act', filters);

-- The same as the filters judge them: the columns of `chain_acts_flagged`.
create or replace macro chain_acts_judged(filters) as table
    with
        every_act as not materialized ( -- noqa: ST03
            select * from chain_acts_shown(filters)
        )

    select * from chain_acts_flagged('every_act', filters);

-- What is told of the chains in a relation, one row each of which all acts stand in another, which has the columns of
-- `chain_acts_judged`: see `list_chains`. The last day of the record is that of a third, `ended`.
create or replace macro chains_described(chosen, acts, ended, filters, open_days) as table
    with
        asked as (
            select chain from query_table(chosen)
        ),

        ending as (
            select last_date from query_table(ended)
        ),

        members as (
            select
                *,
                scored and goldstein < 0 as is_conflict
            from query_table(acts)
            where chain in (select asked.chain from asked)
        ),

        summed as (
            select
                chain,
                any_value(dyad) as dyad,
                any_value(date) filter (where id = chain) as first_date,
                any_value(date_precision) filter (where id = chain) as first_precision,
                count(*) as acts,
                count(*) filter (where shown) as shown,
                date_diff('day', min(date), max(date)) + 1 as days,
                coalesce(from_millionths(sum(in_millionths(-goldstein)) filter (where is_conflict)), 0) as conflict,
                arg_min(id, (goldstein, date, id)) filter (where is_conflict) as gravest_id,
                arg_min(date, (goldstein, date, id)) filter (where is_conflict) as gravest_date,
                min(goldstein) filter (where is_conflict) as gravest_value,
                count(*) filter (where initiator = split_part(dyad, '-', 1)) as by_first,
                count(*) filter (where initiator = split_part(dyad, '-', 2)) as by_second,
                count(*) filter (where not list_contains(string_split(dyad, '-'), initiator)) as by_others,
                any_value(id) filter (where is_last) as last_id,
                max(date) as last_date,
                any_value(date_precision) filter (where is_last) as last_precision,
                coalesce(bool_or(is_last and goldstein < 0 and not is_named), false) as is_waiting
            from members
            group by chain
        ),

        told as ( -- noqa: ST03
            select
                chain as id,
                first_date as date
            from summed
            union
            select
                gravest_id as id,
                gravest_date as date
            from summed
            union
            select
                last_id as id,
                last_date as date
            from summed
        ),

        titled as (
            select * from titles_of('told', coalesce(filters['revision'], newest_revision()))
        )

    select
        summed.dyad,
        summed.chain,
        first_acts.title,
        summed.first_date,
        summed.first_precision,
        summed.acts,
        summed.shown,
        summed.days,
        summed.conflict,
        summed.gravest_id,
        gravest_acts.title as gravest_title,
        summed.gravest_value,
        summed.by_first,
        summed.by_second,
        summed.by_others,
        summed.last_id,
        last_acts.title as last_title,
        summed.last_date,
        summed.last_precision,
        summed.is_waiting and date_diff('day', summed.last_date, ending.last_date) <= open_days as is_open
    from summed
    cross join ending
    inner join titled as first_acts on summed.chain = first_acts.id
    inner join titled as last_acts on summed.last_id = last_acts.id
    left join titled as gravest_acts on summed.gravest_id = gravest_acts.id;

-- The acts between the two sides of a dyad that pass every filter, and how the other side answered each, one row an
-- act: id, date, dyad, initiator, target, answered (whether the target answered), lag (days to its first answer; NULL
-- where not both are dated to the day), pairs (of the act and an answer, both conflictual and scored), answers (ids of
-- those in the pairs; NULL without any). Answers are looked for in the whole dyad, whether or not they pass the
-- filters.
create or replace macro answered_acts(filters) as table
    with
        sided as (
            select
                id,
                date,
                dyad,
                initiator,
                target
            from records_matching(filters)
            where scored or set_aside
        ),

        linked as (
            select
                id,
                lag,
                goldstein < 0 and not is_set_aside(id, filters) as is_conflict,
                answers,
                answer_types
            from chain_acts_judged(filters)
            where is_answered and shown
        ),

        paired as (
            select
                id,
                unnest(answers) as answer_id,
                unnest(answer_types) as event_type
            from linked
            where is_conflict
        ),

        hostile as (
            select
                paired.id,
                count(*) as pairs,
                list(paired.answer_id order by paired.answer_id) as answers
            from paired
            inner join
                event_types_as_of(coalesce(filters['revision'], newest_revision())) as types
                on paired.event_type = types.event_type
            where types.goldstein < 0 and not is_set_aside(paired.answer_id, filters)
            group by paired.id
        )

    select
        sided.*,
        linked.id is not null as answered,
        linked.lag,
        coalesce(hostile.pairs, 0) as pairs,
        hostile.answers
    from sided
    left join linked on sided.id = linked.id
    left join hostile on sided.id = hostile.id;
