-- name: create_custody_macros#
-- What the queries on custody share, beside the macros of `macros.sql`.

-- Who was taken into custody and who was freed, one row a detention of a relation that moves anyone: id, date, dyad,
-- event_type, holder, nationality (NULL where not reported), confidence, sources, sided (between the two sides of the
-- dyad), taken, freed, died (people), known (whether the number of people is reported). The relation has the columns of
-- `record_versions` and with a record all that its case names.
-- Taken: arrests; and remands that follow no arrest on record, or one that ended in release.
-- Freed: releases, exchanges and deportations that follow someone taken on record, and those let go within
-- the record of their arrest. A move to house arrest frees nobody. Court steps after an arrest move nobody.
-- Died: people of records with the status died, of an arrest or after someone taken on record. They are neither
-- freed nor held.
create or replace macro custody_steps(relation) as table
    with recursive
        detentions as (
            select
                *,
                event_type in ('arrest', 'group_arrest') as is_arrest,
                event_type in ('arrest', 'group_arrest')
                and status in ('released', 'deported', 'exchanged') as let_go,
                is_between_sides(dyad, initiator, target) as sided
            from query_table(relation)
            where "table" = 'detentions'
        ),

        named as (
            select
                id,
                initiator,
                dyad,
                unnest(responds_to) as answered
            from detentions
        ),

        -- Steps of one case: a later record of the same holder that names an earlier one.
        answers as (
            select
                named.id,
                named.answered
            from named
            inner join detentions as before
                on named.answered = before.id and named.initiator = before.initiator and named.dyad = before.dyad
        ),

        earlier (id, ancestor) as (
            select
                id,
                answered
            from answers
            union
            select
                earlier.id,
                answers.answered
            from earlier
            inner join answers on earlier.ancestor = answers.id
        ),

        -- Steps that hold people, and steps that free them.
        holding as (
            select * from detentions
            where
                (is_arrest and not let_go and status <> 'died')
                or (event_type = 'remand' and status in ('remanded', 'house_arrest'))
        ),

        freeing as (
            select * from detentions
            where
                event_type in ('release', 'exchange', 'deportation')
                and status in ('released', 'exchanged', 'deported')
        ),

        dying as (
            select * from detentions
            where status = 'died'
        ),

        -- What an earlier step of the case had ended by the time of a step.
        ended as (
            select
                earlier.id,
                before.ancestor
            from earlier
            inner join freeing on earlier.ancestor = freeing.id
            inner join earlier as before on freeing.id = before.id
        ),

        held_already as (
            select earlier.id
            from earlier
            inner join holding on earlier.ancestor = holding.id
            left join ended on earlier.id = ended.id and earlier.ancestor = ended.ancestor
            where ended.id is null
        ),

        remanded_anew as (
            select id from holding
            where not is_arrest and id not in (select held_already.id from held_already)
        ),

        taken as (
            select id from detentions
            where is_arrest
            union all
            select id from remanded_anew
        ),

        freed as (
            select distinct freeing.id
            from freeing
            inner join earlier on freeing.id = earlier.id
            inner join taken on earlier.ancestor = taken.id
            union all
            select id from detentions
            where let_go
        ),

        died as (
            select distinct dying.id
            from dying
            left join earlier on dying.id = earlier.id
            left join taken on earlier.ancestor = taken.id
            where dying.is_arrest or taken.id is not null
        )

    select
        detentions.id,
        detentions.date,
        detentions.dyad,
        detentions.event_type,
        detentions.initiator as holder,
        detentions.detainee_nationality as nationality,
        detentions.confidence,
        detentions.sources,
        detentions.sided,
        if(detentions.id in (select taken.id from taken), coalesce(detentions.people, 0), 0) as taken,
        if(detentions.id in (select freed.id from freed), coalesce(detentions.people, 0), 0) as freed,
        if(detentions.id in (select died.id from died), coalesce(detentions.people, 0), 0) as died,
        detentions.people is not null as known
    from detentions
    where
        detentions.id in (select taken.id from taken) or detentions.id in (select freed.id from freed)
        or detentions.id in (select died.id from died);

-- The custody steps as of a revision of the detentions among those with an id in a relation, one row each: the columns
-- of `ledger.custody` but its revisions. The relation has with a record all that its case names.
create or replace macro custody_among(relation, revision) as table
    with
        given as (
            select id from query_table(relation)
        ),

        asked as ( -- noqa: ST03
            select
                'detentions' as "table",
                *
            from ledger.detentions
            where stands_at(valid_from, valid_to, revision) and id in (select given.id from given)
        )

    select * from custody_steps('asked');

-- The custody steps of the records that pass every filter but the period's: a stock rests on what came before.
-- Only where the filters are about the affiliation of sources are lists of sources read, those of these steps alone;
-- otherwise that step is not carried out.
create or replace macro custody_matching(filters) as table
    with
        standing as (
            select * exclude (valid_from, valid_to)
            from ledger.custody
            where stands_at(valid_from, valid_to, coalesce(filters['revision'], newest_revision()))
        ),

        plain as not materialized ( -- noqa: ST03
            select custody.*
            from standing as custody
            left join query_table(filters['found']) as found on custody.id = found.id
            where
                is_chosen(custody.dyad, filters['dyads'])
                and is_chosen('detentions', filters['tables'])
                and is_chosen(custody.event_type, filters['types'])
                and is_chosen(custody.holder, filters['initiators'])
                and is_chosen(custody.confidence, filters['confidence'])
                and (len(filters['words']) = 0 or found.id is not null)
        ),

        lists as (
            select distinct sources
            from plain
        ),

        chosen as (
            select sources
            from lists
            where list_has_any(sources, sources_chosen(filters))
        ),

        sourced as ( -- noqa: ST03
            select plain.*
            from plain
            semi join chosen on plain.sources = chosen.sources
        )

    select * from query_table(if(len(filters['affiliations']) = 0, 'plain', 'sourced'));
