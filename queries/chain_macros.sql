-- name: create_chain_macros#
-- What the queries on chains share, beside the macros of `macros.sql`.

-- Which record names which as what it answers, both of one dyad and standing as of a revision, one row a pair: id (the
-- answer), answered (the act), dyad.
create or replace macro links_as_of(revision) as table
    with
        named as (
            select
                id,
                dyad,
                unnest(responds_to) as answered
            from records_as_of(revision)
        )

    select
        named.id,
        named.answered,
        named.dyad
    from named
    inner join records_as_of(revision) as acts on named.answered = acts.id and named.dyad = acts.dyad;

-- The chains as of a revision, one row a record that stands in one: id, chain (the least id of the chain's records).
-- A chain is a connected component of the links: two records or more of one dyad, each of which answers another of them
-- or is answered by one, through any number of steps.
-- In each step a record takes over the least id that its neighbours, and the record at their head, know of (after the
-- FastSV algorithm), so that steps are few however long a chain is: some ten for a thousand acts in a row. Where links
-- run in a circle, a head still only falls.
create or replace macro chains_as_of(revision) as table
    with recursive
        sides as (
            select
                id,
                answered as other
            from links_as_of(revision)
            union
            select
                answered as id,
                id as other
            from links_as_of(revision)
        ),

        labelled (step, id, head, is_new) as (
            select
                0 as step,
                id,
                min(least(id, other)) as head,
                true as is_new
            from sides
            group by id
            union all
            (
                with
                    grown as (
                        select
                            own.step,
                            own.id,
                            own.head,
                            above.head as above
                        from labelled as own
                        inner join labelled as above on own.head = above.id
                    ),

                    offers as (
                        select
                            id,
                            above as head
                        from grown
                        union all
                        select
                            sides.id,
                            grown.above as head
                        from sides
                        inner join grown on sides.other = grown.id
                        union all
                        select
                            own.head as id,
                            grown.above as head
                        from sides
                        inner join labelled as own on sides.id = own.id
                        inner join grown on sides.other = grown.id
                    )

                select
                    grown.step + 1 as step,
                    grown.id,
                    min(offers.head) as head,
                    min(offers.head) < any_value(grown.head) as is_new
                from grown
                inner join offers on grown.id = offers.id
                where (select bool_or(labelled.is_new) from labelled)
                group by grown.step, grown.id
            )
        )

    select
        id,
        arg_max(head, step) as chain
    from labelled
    group by id;

-- The acts between the two sides of a dyad that pass every filter, and how the other side answered each, one row an
-- act: id, dyad, initiator, target, answered (whether the target answered), lag (days to its first answer; NULL where
-- not both are dated to the day), pairs (of the act and an answer, both conflictual and scored), act_weight,
-- answer_weight (points of conflict summed over the pairs; NULL without any), answers (ids of those in the pairs; NULL
-- without any). Answers are looked for in the whole
-- dyad, whether or not they pass the filters.
create or replace macro answered_acts(filters) as table
    with
        judged as (
            select
                *,
                scored or set_aside as is_sided
            from records_judged(filters)
        ),

        acts as (
            select * from judged
            where
                is_sided and in_period and in_dyads and in_tables and in_types
                and in_initiators and in_confidence and in_affiliations and in_words
        ),

        answers as (
            select
                *,
                unnest(responds_to) as answered
            from judged
            where is_sided
        ),

        paired as (
            select
                acts.id,
                acts.dyad,
                acts.initiator,
                acts.target,
                answers.id as answer_id,
                answers.id is not null as is_answered,
                if(
                    acts.date_precision = 'day' and answers.date_precision = 'day',
                    date_diff('day', acts.date, answers.date),
                    null
                ) as lag,
                coalesce(
                    acts.scored and answers.scored and acts.goldstein < 0 and answers.goldstein < 0, false
                ) as is_conflict,
                -acts.goldstein as act_weight,
                -answers.goldstein as answer_weight
            from acts
            left join answers
                on
                    acts.id = answers.answered and acts.dyad = answers.dyad
                    and acts.target = answers.initiator and acts.initiator = answers.target
        )

    select
        id,
        dyad,
        initiator,
        target,
        bool_or(is_answered) as answered,
        min(lag) as lag,
        count(*) filter (where is_conflict) as pairs,
        from_millionths(sum(in_millionths(act_weight)) filter (where is_conflict)) as act_weight,
        from_millionths(sum(in_millionths(answer_weight)) filter (where is_conflict)) as answer_weight,
        list(answer_id order by answer_id) filter (where is_conflict) as answers
    from paired
    group by id, dyad, initiator, target;
