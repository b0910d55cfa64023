-- name: create_macros#
-- What the other queries share. They live beside the attached ledger, so that nothing of them is stored in it.

-- Number of the newest revision; NULL in a ledger without any.
create or replace macro newest_revision() as (
    select max(number) from ledger.revisions
);

-- Points as whole millionths. Whole numbers sum to the same in whatever order they come. Of floating-point numbers,
-- which several threads sum as they find them, the last digits would differ from draw to draw.
create or replace macro in_millionths(points) as round(points * 1000000)::bigint;

-- A sum of millionths as points.
create or replace macro from_millionths(total) as total / 1000000;

-- Whether a row that one revision wrote and another closed (NULL where none did) stands as of a revision.
create or replace macro stands_at(valid_from, valid_to, revision) as
valid_from <= revision and (valid_to is null or valid_to > revision);

-- The event types as of a revision: table, event_type, description, cameo, goldstein.
create or replace macro event_types_as_of(revision) as table
    select * exclude (valid_from, valid_to)
    from ledger.event_types
    where stands_at(valid_from, valid_to, revision);

-- The sources as of a revision, one row each.
create or replace macro sources_as_of(revision) as table
    select * exclude (valid_from, valid_to)
    from ledger.sources
    where stands_at(valid_from, valid_to, revision);

-- The leverage indicators as of a revision, one row an indicator, country and period.
create or replace macro indicators_as_of(revision) as table
    select * exclude (valid_from, valid_to)
    from ledger.indicators
    where stands_at(valid_from, valid_to, revision);

-- The demands as of a revision, one row each.
create or replace macro demands_as_of(revision) as table
    select * exclude (valid_from, valid_to)
    from ledger.demands
    where stands_at(valid_from, valid_to, revision);

-- The incidents as of a revision, one row each.
create or replace macro incidents_as_of(revision) as table
    select * exclude (valid_from, valid_to)
    from ledger.incidents
    where stands_at(valid_from, valid_to, revision);

-- The detentions as of a revision, one row each.
create or replace macro detentions_as_of(revision) as table
    select * exclude (valid_from, valid_to)
    from ledger.detentions
    where stands_at(valid_from, valid_to, revision);

-- The diplomatic actions as of a revision, one row each.
create or replace macro diplomatic_actions_as_of(revision) as table
    select * exclude (valid_from, valid_to)
    from ledger.diplomatic_actions
    where stands_at(valid_from, valid_to, revision);

-- Every version of every record of all three tables, one row each: table, the shared columns, each table's own
-- (NULL in the others), and valid_from and valid_to, the revisions that wrote it and that closed it (NULL where it
-- stands).
create or replace macro record_versions() as table
    select
        'incidents' as "table",
        *
    from ledger.incidents
    union all by name
    select
        'detentions' as "table",
        *
    from ledger.detentions
    union all by name
    select
        'diplomatic_actions' as "table",
        *
    from ledger.diplomatic_actions;

-- Every version of every row of every table, one row each: table, id (the row's key, its parts joined by slashes), and
-- valid_from and valid_to as in `record_versions`.
create or replace macro row_versions() as table
    select
        'event_types' as "table",
        event_type as id,
        valid_from,
        valid_to
    from ledger.event_types
    union all
    select
        'sources' as "table",
        source_id as id,
        valid_from,
        valid_to
    from ledger.sources
    union all
    select
        'incidents' as "table",
        id,
        valid_from,
        valid_to
    from ledger.incidents
    union all
    select
        'detentions' as "table",
        id,
        valid_from,
        valid_to
    from ledger.detentions
    union all
    select
        'diplomatic_actions' as "table",
        id,
        valid_from,
        valid_to
    from ledger.diplomatic_actions
    union all
    select
        'indicators' as "table",
        concat_ws('/', indicator_id, country, period) as id,
        valid_from,
        valid_to
    from ledger.indicators
    union all
    select
        'demands' as "table",
        demand_id as id,
        valid_from,
        valid_to
    from ledger.demands;

-- The records of all three tables as of a revision, one row each: the shared columns, each table's own
-- (NULL in the others), and of the type its cameo code, its goldstein value and whether the act is scored,
-- that is between the two sides of its dyad.
create or replace macro records_as_of(revision) as table
    with
        valid as (
            select * exclude (valid_from, valid_to)
            from record_versions()
            where stands_at(valid_from, valid_to, revision)
        )

    select
        valid.*,
        types.cameo,
        types.goldstein,
        valid.dyad in (
            valid.initiator || '-' || valid.target, valid.target || '-' || valid.initiator
        ) as scored
    from valid
    left join event_types_as_of(revision) as types on valid.event_type = types.event_type;

-- What a search compares: lower case, no accents, typewriter quotes and dashes.
create or replace macro folded(words) as translate(
    strip_accents(lower(coalesce(words, ''))), '’‘“”–', '''''""-'
);

-- Whether a text that is folded holds every one of some words.
create or replace macro has_words(folded_text, words) as
len(words) = 0
or coalesce(list_bool_and([contains(folded_text, folded(word)) for word in words::varchar[]]), true);

-- A word as it is compared; NULL where there is none.
create or replace macro folded_word(word) as if(word is null, null, folded(word));

-- Whether a text holds a word that is folded, when it is folded itself. Text of ASCII alone needs only lower case: many
-- times faster.
create or replace macro holds_word(words, word) as contains(
    if(strlen(words) = length(words), lower(words), folded(words)), word
);

-- Whether a record holds a word that is folded in what a search looks through; true where the word is NULL. Texts that
-- many records share come first, ids only where the word may be part of one, titles, which nearly all differ, last.
create or replace macro record_holds(
    word, id, title, summary, initiator_name, target_name, place, detainee_group, notable_names
) as (
    word is null
    or holds_word(initiator_name, word)
    or holds_word(target_name, word)
    or holds_word(detainee_group, word)
    or holds_word(array_to_string(notable_names, ' '), word)
    or holds_word(summary, word)
    or holds_word(place, word)
    or (regexp_full_match(word, '[a-z]{0,3}[0-9]*') and holds_word(id, word))
    or holds_word(title, word)
);

-- Whether a record holds the first three of some words in whichever of the texts that a search looks through. They are
-- asked one by one: DuckDB then looks only once at a text that many records share, and for the next word only where the
-- one before was found.
create or replace macro record_has_first_words(
    words, id, title, summary, initiator_name, target_name, place, detainee_group, notable_names
) as (
    record_holds(
        folded_word(words[1]),
        id, title, summary, initiator_name, target_name, place, detainee_group, notable_names
    )
    and record_holds(
        folded_word(words[2]),
        id, title, summary, initiator_name, target_name, place, detainee_group, notable_names
    )
    and record_holds(
        folded_word(words[3]),
        id, title, summary, initiator_name, target_name, place, detainee_group, notable_names
    )
);

-- Whether a record holds every one of some words. No word holds a space, so none goes from one text to the next.
create or replace macro record_has_words(
    words, id, title, summary, initiator_name, target_name, place, detainee_group, notable_names
) as (
    record_has_first_words(
        words, id, title, summary, initiator_name, target_name, place, detainee_group, notable_names
    )
    and (
        len(words) <= 3
        or has_words(
            folded(concat_ws(
                ' ', id, title, summary, initiator_name, target_name, place, detainee_group,
                array_to_string(notable_names, ' ')
            )),
            words[4:]
        )
    )
);

-- Whether a day is within the filters' period.
create or replace macro is_in_period(day, filters) as
(filters['date_from']::date is null or day >= filters['date_from']::date)
and (filters['date_to']::date is null or day <= filters['date_to']::date);

-- Whether a value is one of those chosen; an empty list lets everything pass.
create or replace macro is_chosen(code, chosen) as
len(chosen) = 0 or list_contains(chosen::varchar[], code);

-- Whether the filters set a record aside from the scores.
create or replace macro is_set_aside(id, filters) as list_contains(filters['without']::varchar[], id);

-- Every record as of the filters' revision, with one flag a filter that says whether the record passes it, and
-- set_aside: it would be scored, but the filters set it aside. The filters come as one struct; an empty list lets
-- everything pass.
create or replace macro records_judged(filters) as table
    with
        cited as (
            select source_id
            from sources_as_of(coalesce(filters['revision'], newest_revision()))
            where list_contains(filters['affiliations']::varchar[], affiliation)
        )

    select
        * replace (scored and not is_set_aside(id, filters) as scored),
        scored and is_set_aside(id, filters) as set_aside,
        is_in_period(date, filters) as in_period,
        is_chosen(dyad, filters['dyads']) as in_dyads,
        is_chosen("table", filters['tables']) as in_tables,
        is_chosen(event_type, filters['types']) as in_types,
        is_chosen(initiator, filters['initiators']) as in_initiators,
        is_chosen(confidence, filters['confidence']) as in_confidence,
        len(filters['affiliations']) = 0
        or list_has_any(sources, (select coalesce(list(cited.source_id), []) from cited)) as in_affiliations,
        record_has_words(
            filters['words'],
            id, title, summary, initiator_name, target_name, place, detainee_group, notable_names
        ) as in_words
    from records_as_of(coalesce(filters['revision'], newest_revision()));

-- The records that pass every filter, one row each.
create or replace macro records_matching(filters) as table
    select
        * exclude (
            in_period, in_dyads, in_tables, in_types, in_initiators, in_confidence, in_affiliations, in_words
        )
    from records_judged(filters)
    where
        in_period and in_dyads and in_tables and in_types
        and in_initiators and in_confidence and in_affiliations and in_words;

-- Who was taken into custody and who was freed, one row a detention record that moves anyone, as of a revision:
-- id, date, dyad, holder, nationality (NULL where not reported), sided (between the two sides of the dyad),
-- taken, freed, died (people), known (whether the number of people is reported).
-- Taken: arrests; and remands that follow no arrest on record, or one that ended in release.
-- Freed: releases, exchanges and deportations that follow someone taken on record, and those let go within
-- the record of their arrest. A move to house arrest frees nobody. Court steps after an arrest move nobody.
-- Died: people of records with the status died, of an arrest or after someone taken on record. They are neither
-- freed nor held.
create or replace macro custody_steps(revision) as table
    with recursive
        detentions as (
            select
                *,
                event_type in ('arrest', 'group_arrest') as is_arrest,
                event_type in ('arrest', 'group_arrest')
                and status in ('released', 'deported', 'exchanged') as let_go
            from records_as_of(revision)
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
        detentions.initiator as holder,
        detentions.detainee_nationality as nationality,
        detentions.scored as sided,
        if(detentions.id in (select taken.id from taken), coalesce(detentions.people, 0), 0) as taken,
        if(detentions.id in (select freed.id from freed), coalesce(detentions.people, 0), 0) as freed,
        if(detentions.id in (select died.id from died), coalesce(detentions.people, 0), 0) as died,
        detentions.people is not null as known
    from detentions
    where
        detentions.id in (select taken.id from taken) or detentions.id in (select freed.id from freed)
        or detentions.id in (select died.id from died);

-- The custody steps of the records that pass every filter but the period's: a stock rests on what came before.
create or replace macro custody_matching(filters) as table
    select steps.*
    from custody_steps(coalesce(filters['revision'], newest_revision())) as steps
    inner join records_judged(filters) as judged on steps.id = judged.id
    where
        judged.in_dyads and judged.in_tables and judged.in_types
        and judged.in_initiators and judged.in_confidence and judged.in_affiliations and judged.in_words;

-- The dyads that the filters show, one row each: dyad, place_in_order (1, 2, ...).
create or replace macro shown_dyads(filters) as table
    select
        unnest(filters['dyads']::varchar[]) as dyad,
        generate_subscripts(filters['dyads']::varchar[], 1) as place_in_order;
