-- name: write_numbers()
-- One row a staged number, in order: the number as the ledger writes it as text.
select number::varchar as spelled
from staged
order by position;

-- name: find_last_numbers()
-- One row a table whose ids are counted: table, and the highest number that any row of it ever had.
select
    "table",
    max(substr(id, if("table" = 'sources', 2, 4))::bigint) as highest
from row_versions()
where "table" not in ('event_types', 'indicators')
group by "table";

-- name: list_removed(table)
-- One row an id of a table whose row the ledger once had and has no more: id, removed_in (a revision).
with
    closed as (
        select
            id,
            max(valid_to) as removed_in
        from row_versions()
        where "table" = :table and valid_to is not null
        group by id
    ),

    standing as (
        select id
        from row_versions()
        where "table" = :table and valid_to is null and id in (select closed.id from closed)
    )

select
    id,
    removed_in
from closed
where id not in (select standing.id from standing)
order by id;

-- name: list_surroundings(revision)
-- One row a record as of a revision which rules may find broken, or need to know, once the rows named in the relation
-- `staged` (kind, key) are written: those of the kind `record`, what answers them, those `answered`, those that cite a
-- `source` or are of a `type`, and all that these answer in turn: id.
with recursive
    answers as (
        select
            id,
            unnest(responds_to) as answered
        from record_versions()
        where responds_to is not null and stands_at(valid_from, valid_to, :revision)
    ),

    cites as (
        select
            id,
            unnest(sources) as source_id
        from record_versions()
        where stands_at(valid_from, valid_to, :revision)
    ),

    surroundings (id) as (
        select id
        from record_versions()
        where
            stands_at(valid_from, valid_to, :revision)
            and id in (
                select staged.key from staged
                where staged.kind in ('record', 'answered')
            )
        union
        select id
        from record_versions()
        where
            stands_at(valid_from, valid_to, :revision)
            and event_type in (
                select staged.key from staged
                where staged.kind = 'type'
            )
        union
        select answers.id
        from answers
        semi join staged on answers.answered = staged.key and staged.kind = 'record'
        union
        select cites.id
        from cites
        semi join staged on cites.source_id = staged.key and staged.kind = 'source'
        union
        select answers.answered
        from surroundings
        inner join answers on surroundings.id = answers.id
    )

select id
from surroundings;

-- name: list_sites(revision)
-- One row a site of known sources: site (its host), and the publisher, language and affiliation of most of its sources.
with
    pages as (
        select
            regexp_extract(lower(url), '^https?://(?:www\.)?([^/:?#]+)', 1) as site,
            publisher,
            language,
            affiliation
        from sources_as_of(:revision)
    ),

    outlets as (
        select
            site,
            publisher,
            language,
            affiliation,
            count(*) as pages
        from pages
        where site <> ''
        group by site, publisher, language, affiliation
    )

select
    site,
    publisher,
    language,
    affiliation
from outlets
qualify row_number() over (partition by site order by pages desc, publisher asc, language asc, affiliation asc) = 1;

-- name: find_duplicates(revision, days, likeness, most)
-- One row a staged record and a record as of a revision that it may repeat: added, repeated, why. Both have the dyad,
-- begin within so many days, and have titles at least so like each other or a source in common; the most alike of each.
with
    added as (
        select
            id,
            dyad,
            date::date as first_day,
            folded(title) as title,
            string_split(sources, ';') as sources
        from staged
    ),

    -- A row for each day on which a record would be near enough: days are then simply equal.
    near as (
        select
            *,
            first_day + unnest(generate_series(-:days, :days))::integer as near_day
        from added
    ),

    found as (
        select
            near.id as added,
            near.first_day as added_day,
            near.title as added_title,
            near.sources as added_sources,
            known.id as repeated,
            known.date as first_day,
            known.title,
            known.sources
        from near
        inner join record_versions() as known on near.dyad = known.dyad and near.near_day = known.date
        where near.id <> known.id and stands_at(known.valid_from, known.valid_to, :revision)
    ),

    -- Most pairs are not alike, which shows before the whole likeness is known.
    alike as (
        select
            *,
            folded_text(title) as own_title,
            list_has_any(sources, added_sources) as shares_source
        from found
        where
            list_has_any(sources, added_sources)
            or jaro_winkler_similarity(folded_text(title), added_title, :likeness) >= :likeness
    ),

    pairs as (
        select
            added,
            repeated,
            abs(first_day - added_day) as apart,
            jaro_winkler_similarity(own_title, added_title) as likeness,
            shares_source
        from alike
    )

select
    added,
    repeated,
    concat_ws(
        ', ',
        case apart
            when 0 then 'same day'
            when 1 then '1 day apart'
            else apart || ' days apart'
        end,
        if(likeness >= :likeness, 'similar title', null),
        if(shares_source, 'same source', null)
    ) as why
from pairs
qualify row_number() over (partition by added order by likeness desc, repeated asc) <= :most
order by added asc, likeness desc, repeated asc;

-- name: find_doubts(revision)
-- One row a value that other values speak against, as of a revision: table, id, column, value, problem.
with
    detentions as (
        select * from records_as_of(:revision)
        where "table" = 'detentions'
    ),

    answers as (
        select
            id,
            people,
            unnest(responds_to) as answered
        from detentions
        where event_type in ('release', 'exchange', 'deportation') and people is not null
    ),

    -- Told only where every detention that is answered says how many it was.
    held as (
        select
            answers.id,
            answers.people,
            sum(earlier.people) as people_held
        from answers
        inner join detentions as earlier on answers.answered = earlier.id
        where earlier.event_type in ('arrest', 'group_arrest', 'remand', 'conviction')
        group by answers.id, answers.people
        having count(*) = count(earlier.people)
    )

select
    'detentions' as "table",
    id,
    'people' as "column",
    people::varchar as value,
    'more people are freed than the records answered hold, ' || people_held as problem
from held
where people > people_held
order by id;

-- name: note_mapping(name, mapping)!
-- Keep a mapping made by hand under a name, or forget it (NULL); what stood before stays in the table.
insert into ledger.mappings (name, mapping, noted_at)
values (:name, :mapping, now() at time zone 'UTC');

-- name: list_mappings()
-- One row a mapping that is kept, by name: name, mapping (JSON).
with
    newest as (
        select
            name,
            mapping
        from ledger.mappings
        qualify row_number() over (partition by name order by noted_at desc) = 1
    )

select
    name,
    mapping
from newest
where mapping is not null
order by name;

-- name: try_event_types#
-- The rows to be tried as the table of a scratch ledger, read where they are.
drop table ledger.event_types;
create view ledger.event_types as
select
    * replace (goldstein::double as goldstein),
    1 as valid_from,
    null::integer as valid_to
from tried_event_types;

-- name: try_sources#
-- The rows to be tried as the table of a scratch ledger, read where they are.
drop table ledger.sources;
create view ledger.sources as
select
    * replace (published::date as published),
    1 as valid_from,
    null::integer as valid_to
from tried_sources;

-- name: try_incidents#
-- The rows to be tried as the table of a scratch ledger, read where they are.
drop table ledger.incidents;
create view ledger.incidents as
select
    * replace (
        date::date as date,
        date_end::date as date_end,
        latitude::double as latitude,
        longitude::double as longitude,
        string_split(responds_to, ';') as responds_to,
        string_split(sources, ';') as sources,
        fatalities::integer as fatalities,
        injured::integer as injured
    ),
    1 as valid_from,
    null::integer as valid_to
from tried_incidents;

-- name: try_detentions#
-- The rows to be tried as the table of a scratch ledger, read where they are.
drop table ledger.detentions;
create view ledger.detentions as
select
    * replace (
        date::date as date,
        date_end::date as date_end,
        latitude::double as latitude,
        longitude::double as longitude,
        string_split(responds_to, ';') as responds_to,
        string_split(sources, ';') as sources,
        people::integer as people,
        string_split(notable_names, ';') as notable_names
    ),
    1 as valid_from,
    null::integer as valid_to
from tried_detentions;

-- name: try_diplomatic_actions#
-- The rows to be tried as the table of a scratch ledger, read where they are.
drop table ledger.diplomatic_actions;
create view ledger.diplomatic_actions as
select
    * replace (
        date::date as date,
        date_end::date as date_end,
        latitude::double as latitude,
        longitude::double as longitude,
        string_split(responds_to, ';') as responds_to,
        string_split(sources, ';') as sources
    ),
    1 as valid_from,
    null::integer as valid_to
from tried_diplomatic_actions;

-- name: try_indicators#
-- The rows to be tried as the table of a scratch ledger, read where they are.
drop table ledger.indicators;
create view ledger.indicators as
select
    * replace (
        value::double as value,
        string_split(sources, ';') as sources
    ),
    1 as valid_from,
    null::integer as valid_to
from tried_indicators;

-- name: try_demands#
-- The rows to be tried as the table of a scratch ledger, read where they are.
drop table ledger.demands;
create view ledger.demands as
select
    * replace (
        raised::date as raised,
        status_date::date as status_date,
        string_split(sources, ';') as sources
    ),
    1 as valid_from,
    null::integer as valid_to
from tried_demands;
