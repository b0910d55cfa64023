-- name: create_macros#
-- What the other queries share. They live beside the attached ledger, so that nothing of them is stored in it.

-- Number of the newest revision, as `note_newest_revision` noted it; NULL in a ledger without any. As it is known
-- before a question is planned, DuckDB passes over what does not stand then, and looks for few rows by what a join asks
-- for; with a subquery in its place it would read every row first.
create or replace macro newest_revision() as getvariable('newest_revision');

-- Points as whole millionths. Whole numbers sum to the same in whatever order they come. Of floating-point numbers,
-- which several threads sum as they find them, the last digits would differ from draw to draw.
create or replace macro in_millionths(points) as round(points * 1000000)::bigint;

-- A sum of millionths as points.
create or replace macro from_millionths(total) as total / 1000000;

-- Whether a row that one revision wrote and another closed (NULL where none did) stands as of a revision.
create or replace macro stands_at(valid_from, valid_to, revision) as
valid_from <= revision and (valid_to is null or valid_to > revision);

-- Whether an act is between the two sides of its dyad: such acts are scored. A dyad is two codes of three letters;
-- DuckDB takes them apart once for each dyad, where it would put together the sides of each record.
create or replace macro is_between_sides(dyad, initiator, target) as
(left(dyad, 3) = initiator and right(dyad, 3) = target) or (left(dyad, 3) = target and right(dyad, 3) = initiator);

-- Whether somebody is one of the two sides of a dyad.
create or replace macro is_of_dyad(side, dyad) as side in (left(dyad, 3), right(dyad, 3));

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

-- The records of a relation with what their type as of a revision says: its columns but valid_from and valid_to, cameo,
-- goldstein, and scored, whether the act is between the two sides of its dyad. The relation has the columns of
-- `record_versions`; it may be a CTE of the statement, which is then used by its name alone.
create or replace macro records_typed(relation, revision) as table
    with
        versions as (
            select * exclude (valid_from, valid_to)
            from query_table(relation)
        )

    select
        versions.*,
        types.cameo,
        types.goldstein,
        is_between_sides(versions.dyad, versions.initiator, versions.target) as scored
    from versions
    left join event_types_as_of(revision) as types on versions.event_type = types.event_type;

-- The records of all three tables as of a revision, one row each: the shared columns, each table's own
-- (NULL in the others), and of the type its cameo code, its goldstein value and whether the act is scored,
-- that is between the two sides of its dyad.
create or replace macro records_as_of(revision) as table
    with
        valid as ( -- noqa: ST03
            select *
            from record_versions()
            where stands_at(valid_from, valid_to, revision)
        )

    select * from records_typed('valid', revision);

-- The records as of a revision that have an id in a relation, one row each, as `records_as_of`: few are found without
-- reading the others.
create or replace macro records_named(relation, revision) as table
    with
        given as (
            select id from query_table(relation)
        ),

        valid as ( -- noqa: ST03
            select *
            from record_versions()
            where stands_at(valid_from, valid_to, revision) and id in (select given.id from given)
        )

    select * from records_typed('valid', revision);

-- The titles of the records in a relation as of a revision, one row each: id, title. The relation has each one's id and
-- date: of millions of records most are passed over by their days, then by their ids, and no other title is read.
-- DuckDB does so only where what it looks for is narrowed by a condition, be it one that lets everything pass.
create or replace macro titles_of(relation, revision) as table
    with
        given as (
            select
                id,
                date
            from query_table(relation)
        )

    select
        id,
        title
    from ledger.incidents
    where
        stands_at(valid_from, valid_to, revision)
        and date in (
            select given.date
            from given
            where given.date is not null
        )
        and id in (
            select given.id
            from given
            where given.id is not null
        )
    union all
    select
        id,
        title
    from ledger.detentions
    where
        stands_at(valid_from, valid_to, revision)
        and date in (
            select given.date
            from given
            where given.date is not null
        )
        and id in (
            select given.id
            from given
            where given.id is not null
        )
    union all
    select
        id,
        title
    from ledger.diplomatic_actions
    where
        stands_at(valid_from, valid_to, revision)
        and date in (
            select given.date
            from given
            where given.date is not null
        )
        and id in (
            select given.id
            from given
            where given.id is not null
        );

-- What a search compares: lower case, no accents, typewriter quotes and dashes.
create or replace macro folded(words) as translate(
    strip_accents(lower(coalesce(words, ''))), '’‘“”–', '''''""-'
);

-- The same, faster for text of ASCII alone, which needs only lower case.
create or replace macro folded_text(words) as if(strlen(words) = length(words), lower(words), folded(words));

-- Whether a text that is folded holds every one of some words.
create or replace macro has_words(folded_text, words) as
len(words) = 0
or coalesce(list_bool_and([contains(folded_text, folded(word)) for word in words::varchar[]]), true);

-- A word as it is compared; NULL where there is none.
create or replace macro folded_word(word) as if(word is null, null, folded(word));

-- Whether a text holds a word that is folded, when it is folded itself; NULL where there is no text. Quotes and dashes
-- are folded only where the word has any, since no other word can be found or missed for them. What is left are
-- functions of the text alone, which DuckDB asks once of a text that many records share.
create or replace macro holds_word(words, word) as contains(
    case
        when not regexp_matches(word, '[''"-]') then strip_accents(lower(words))
        when strlen(words) = length(words) then lower(words)
        else folded(words)
    end,
    word
);

-- Whether a record holds a word that is folded in what a search looks through (where not, it may be NULL); true where
-- the word is NULL. Texts that many records share come first, ids only where the word may be part of one, titles, which
-- nearly all differ, last.
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
    or (
        regexp_full_match(word, '((i?n)?c|(d?e)?t|(d?i)?p)?[0-9]*|in?|n|de?|e|di') and holds_word(id, word)
    )
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

-- Whether what a record has in codes and its day pass the filters: all of them but those of affiliations and words.
create or replace macro passes_codes(date, dyad, table_name, event_type, initiator, confidence, filters) as
is_in_period(date, filters)
and is_chosen(dyad, filters['dyads'])
and is_chosen(table_name, filters['tables'])
and is_chosen(event_type, filters['types'])
and is_chosen(initiator, filters['initiators'])
and is_chosen(confidence, filters['confidence']);

-- Whether nothing narrows the records of the shown dyads but a first day.
create or replace macro is_open_ended(filters) as
filters['date_to']::date is null
and len(filters['tables']) = 0
and len(filters['types']) = 0
and len(filters['initiators']) = 0
and len(filters['confidence']) = 0
and len(filters['affiliations']) = 0
and len(filters['words']) = 0;

-- Whether the filters set a record aside from the scores.
create or replace macro is_set_aside(id, filters) as
len(filters['without']) > 0 and list_contains(filters['without']::varchar[], id);

-- The sources with an affiliation that the filters choose, a list of ids.
create or replace macro sources_chosen(filters) as (
    select coalesce(list(source_id), [])
    from sources_as_of(coalesce(filters['revision'], newest_revision()))
    where list_contains(filters['affiliations']::varchar[], affiliation)
);

-- The lists of sources of records of which one has an affiliation that the filters choose, one row each. Records share
-- lists: to look through the list of each record takes twenty times as long.
create or replace macro lists_chosen(filters) as table
    select sources
    from ledger.source_lists
    where len(filters['affiliations']) > 0 and list_has_any(sources, sources_chosen(filters));

-- Whether one of a record's sources, a list of ids, has an affiliation that the filters choose.
create or replace macro cites_affiliation(cited, filters) as cited in (
    select sources from lists_chosen(filters)
);

-- The records of a relation, which has the columns of `records_as_of`, with one flag a filter that says whether the
-- record passes it, and set_aside: it would be scored, but the filters set it aside. The filters come as one struct; an
-- empty list lets everything pass. What words ask is long, and DuckDB takes a while to understand it: where there are
-- none, that step is left out.
create or replace macro records_flagged(relation, filters) as table
    with
        flagged as not materialized ( -- noqa: ST03
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
                or cites_affiliation(sources, filters) as in_affiliations,
                true as in_words
            from query_table(relation)
        ),

        worded as not materialized ( -- noqa: ST03
            select
                * replace (
                    coalesce(
                        record_has_words(
                            filters['words'],
                            id, title, summary, initiator_name, target_name, place, detainee_group, notable_names
                        ),
                        false
                    ) as in_words
                )
            from flagged
        )

    select * from query_table(if(len(filters['words']) = 0, 'flagged', 'worded'));

-- Every record as of the filters' revision with the flags of `records_flagged`.
create or replace macro records_judged(filters) as table
    with
        records as ( -- noqa: ST03
            select * from records_as_of(coalesce(filters['revision'], newest_revision()))
        )

    select * from records_flagged('records', filters);

-- The records that a view's words are found in, where a view has none: nothing, and nothing is asked of it.
create or replace view no_records as
select ''::varchar as id
where false;

-- The records that pass every filter as they are stored, in the way in which those with the filters' words are found,
-- the name of a step: `read` looks through their texts; `known` asks the relation of those that are found already,
-- which the filters name. Where the filters are about no words, or not about the affiliation of sources, that step is
-- not carried out, nor even understood: what words ask of texts is long, and took most of the time of few records.
create or replace macro rows_by(filters, way) as table
    with
        coded as not materialized ( -- noqa: ST03
            select * exclude (valid_from, valid_to)
            from record_versions()
            where
                stands_at(valid_from, valid_to, coalesce(filters['revision'], newest_revision()))
                and passes_codes(date, dyad, "table", event_type, initiator, confidence, filters)
        ),

        read as not materialized ( -- noqa: ST03
            select *
            from coded
            where
                record_has_words(
                    filters['words'],
                    id, title, summary, initiator_name, target_name, place, detainee_group, notable_names
                )
        ),

        found as (
            select id from query_table(filters['found'])
        ),

        known as not materialized ( -- noqa: ST03
            select coded.*
            from coded
            semi join found on coded.id = found.id
        ),

        plain as not materialized (
            select * from query_table(if(len(filters['words']) = 0, 'coded', way))
        ),

        chosen as (
            select sources from lists_chosen(filters)
        ),

        sourced as ( -- noqa: ST03
            select plain.*
            from plain
            semi join chosen on plain.sources = chosen.sources
        )

    select * from query_table(if(len(filters['affiliations']) = 0, 'plain', 'sourced'));

-- The records that pass every filter as they are stored, without what their types say of them, one row each: to count
-- them first and to join what follows from their types to the counts takes a fraction of the time.
create or replace macro rows_matching(filters) as table
    select * from rows_by(filters, 'read');

-- The same without reading any text, where the filters name the relation of the records that their words are found in.
create or replace macro rows_found(filters) as table
    select * from rows_by(filters, 'known');

-- The records that pass every filter, one row each: the columns of `records_as_of`, and set_aside (it would be scored,
-- but the filters set it aside).
create or replace macro records_matching(filters) as table
    with
        rows as ( -- noqa: ST03
            select
                *,
                null::integer as valid_from,
                null::integer as valid_to
            from rows_matching(filters)
        ),

        typed as (
            select * from records_typed('rows', coalesce(filters['revision'], newest_revision()))
        )

    select
        * replace (scored and not is_set_aside(id, filters) as scored),
        scored and is_set_aside(id, filters) as set_aside
    from typed;

-- The dyads that the filters show, one row each: dyad, place_in_order (1, 2, ...).
create or replace macro shown_dyads(filters) as table
    select
        unnest(filters['dyads']::varchar[]) as dyad,
        generate_subscripts(filters['dyads']::varchar[], 1) as place_in_order;
