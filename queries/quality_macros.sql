-- name: create_quality_macros#
-- What the queries on the quality of the record share, beside the macros of `macros.sql`.

-- The host of an address, in lower case.
create or replace macro host_of(url) as rtrim(regexp_extract(lower(url), '^https?://([^/:?#]+)', 1), '.');

-- The side whose outlet stands at a host: by its country's domain, or, on a domain of no country, where it is a
-- well-known outlet of one of the three; else NULL. Sputnik is Russia's wherever it is.
create or replace macro side_of_host(host) as case
    when contains(host, 'sputnik') then 'RUS'
    when regexp_matches(host, '\.(ru|su|xn--p1ai)$') then 'RUS'
    when ends_with(host, '.am') then 'ARM'
    when ends_with(host, '.az') then 'AZE'
    when
        regexp_matches(host, '(^|\.)(tass\.com|rt\.com|eadaily\.com|ura\.news|news-pravda\.com|gazeta\.press)$')
        then 'RUS'
    when regexp_matches(host, '(^|\.)(anewz\.tv|caspiannews\.com|aze\.media)$') then 'AZE'
end;

-- The sources as of a revision with the side whose outlet wrote the text, one row each: every column of the sources,
-- side_of_page (whose outlet the page stands with) and side (NULL where it is another country's, or not known). A page
-- that carries another outlet's text is of that outlet's side, which is that of most pages of its own.
create or replace macro sided_sources_as_of(revision) as table
    with
        sources as (
            select
                *,
                side_of_host(host_of(url)) as side_of_page
            from sources_as_of(revision)
        ),

        outlets as (
            select
                publisher as outlet,
                mode(side_of_page order by side_of_page) as side
            from sources
            where agency is null
            group by publisher
        )

    select
        sources.*,
        if(sources.agency is null, sources.side_of_page, outlets.side) as side
    from sources
    left join outlets on sources.agency = outlets.outlet;

-- What each list of sources in a relation rests on as of a revision, one row each that names a source: sources, pages
-- (that it names), outlets (whose texts these are), dated_pages, languages, affiliations (lists), rests_on. Many
-- records share few lists. Rests on: independent (at least one source is independent, research or of an
-- intergovernmental body); state_ and a side (all are official or state-owned, all of that side); aligned_ and a side
-- (as before, but pro-government outlets are among them); several (of several sides, of others, or not known whose).
create or replace macro lists_resting_among(relation, revision) as table
    with
        lists as (
            select distinct sources from query_table(relation)
        ),

        cites as (
            select
                sources,
                unnest(sources) as source_id
            from lists
        ),

        cited as (
            select
                cites.sources,
                count(*) as pages,
                count(distinct coalesce(held.agency, held.publisher)) as outlets,
                count(held.published) as dated_pages,
                list(distinct held.language order by held.language) as languages,
                list(distinct held.affiliation order by held.affiliation) as affiliations,
                bool_or(held.affiliation in ('independent', 'research', 'intergovernmental')) as has_independent,
                bool_and(held.affiliation in ('official', 'state')) as is_owned,
                count(distinct held.side) = 1 and count(held.side) = count(*) as is_of_one_side,
                any_value(held.side) as side
            from cites
            inner join sided_sources_as_of(revision) as held on cites.source_id = held.source_id
            group by cites.sources
        )

    select
        * exclude (has_independent, is_owned, is_of_one_side, side),
        case
            when has_independent then 'independent'
            when not is_of_one_side then 'several'
            when is_owned then 'state_' || side
            else 'aligned_' || side
        end as rests_on
    from cited;

-- Whether a record rests on sources of one side alone.
create or replace macro is_of_one_side(rests_on) as regexp_matches(rests_on, '^(state|aligned)_');

-- What can weaken a record, in the order in which it is told.
create or replace macro weakness_codes() as [
    'one_source',
    'one_text',
    'one_sided',
    'no_independent',
    'reported',
    'disputed',
    'undated_sources',
    'coarse_date',
    'no_place',
    'uncounted',
    'unlinked'
];

-- Of each of them, the trait of the records that can have it; empty where every record can.
create or replace macro kinds_open() as ['', '', '', '', '', '', '', '', 'has_place', 'has_people', ''];

-- The bit of a weakness, or of another trait, in a number that holds several: has_place (the record is of a kind that
-- happens somewhere), has_people (of a kind that counts people), unlocated (it has no coordinates). 0: no such trait.
create or replace macro trait(code) as coalesce(
    1 << (list_position(weakness_codes() || ['has_place', 'has_people', 'unlocated'], code) - 1), 0
);

-- The kind of a record, which holds the number of its list of sources and its traits, and these again.
create or replace macro kind_of(list_number, traits) as (list_number::bigint << 14) | traits;

create or replace macro list_of(kind) as (kind >> 14)::integer;

create or replace macro traits_of(kind) as (kind & ((1 << 14) - 1))::integer;

-- The weaknesses of a record, as bits, by its traits and the weaknesses of its list of sources.
create or replace macro weaknesses_of(traits, weaknesses_of_list) as
(traits & ((1 << len(weakness_codes())) - 1)) | weaknesses_of_list;

-- Weaknesses that are bits as a list of their codes, in order.
create or replace macro weakness_names(weaknesses) as list_filter(
    weakness_codes(), lambda code: weaknesses & trait(code) > 0
);

-- What tells of the versions of records in a relation as of a revision, one row each: the columns of
-- `ledger.record_traits` but its revisions, with sources and traits in place of the kind. Traits are, as bits, the
-- weaknesses that are not of the sources, and what else `trait` names. The relation has the columns of
-- `record_versions`; it may be a CTE of the statement, which is then used by its name alone.
create or replace macro traits_told(relation, revision) as table
    with
        versions as (
            select
                id,
                date,
                dyad,
                "table",
                event_type,
                initiator,
                confidence,
                sources,
                date_precision,
                coalesce(len(responds_to), 0) > 0 as is_answer,
                event_type <> 'call' as has_place,
                latitude is null as is_unlocated,
                "table" in ('incidents', 'detentions') as has_people,
                if("table" = 'detentions', people, fatalities) is not null as is_counted
            from query_table(relation)
        ),

        answered as (
            select distinct answered as id
            from ledger.links
            where stands_at(valid_from, valid_to, revision) and answered in (select versions.id from versions)
        )

    select
        versions.id,
        versions.date,
        versions.dyad,
        versions."table",
        versions.event_type,
        versions.initiator,
        versions.confidence,
        versions.sources,
        (
            if(versions.confidence = 'reported', trait('reported'), 0)
            + if(versions.confidence = 'disputed', trait('disputed'), 0)
            + if(versions.date_precision <> 'day', trait('coarse_date'), 0)
            + if(versions.has_place and versions.is_unlocated, trait('no_place'), 0)
            + if(versions.has_people and not versions.is_counted, trait('uncounted'), 0)
            + if(not versions.is_answer and answered.id is null, trait('unlinked'), 0)
            + if(versions.has_place, trait('has_place'), 0)
            + if(versions.has_people, trait('has_people'), 0)
            + if(versions.is_unlocated, trait('unlocated'), 0)
        )::integer as traits
    from versions
    left join answered on versions.id = answered.id;

-- The records that pass every filter with what tells how weak they are, one row each: the columns of
-- `ledger.record_traits` but its revisions. The filters name the relation of the records that their words are found in;
-- where there are no words, ids are not read.
create or replace macro traits_matching(filters) as table
    with
        citing as (
            select number
            from ledger.source_lists
            where len(filters['affiliations']) > 0 and list_has_any(sources, sources_chosen(filters))
        ),

        found as (
            select id from query_table(filters['found'])
        ),

        matching as (
            select *
            from ledger.record_traits
            where
                stands_at(valid_from, valid_to, coalesce(filters['revision'], newest_revision()))
                and passes_codes(date, dyad, "table", event_type, initiator, confidence, filters)
                and (len(filters['affiliations']) = 0 or list_of(kind) in (select citing.number from citing))
        )

    select * exclude (valid_from, valid_to)
    from matching
    where len(filters['words']) = 0
    union all
    select * exclude (valid_from, valid_to)
    from matching
    where len(filters['words']) > 0 and id in (select found.id from found);

-- The lists of sources that a relation numbers, as of a revision, one row each that names a source: list_number,
-- pages, languages, affiliations, rests_on (as in `lists_resting_among`), weaknesses (bits of `trait`: those that are
-- of the sources).
create or replace macro lists_graded(relation, revision) as table
    with
        numbered as (
            select list_number from query_table(relation)
        ),

        lists as (
            select
                number,
                sources
            from ledger.source_lists
            where number in (select numbered.list_number from numbered)
        )

    select
        lists.number as list_number,
        resting.pages,
        resting.languages,
        resting.affiliations,
        resting.rests_on,
        if(resting.pages = 1, trait('one_source'), 0)
        + if(resting.pages > 1 and resting.outlets = 1, trait('one_text'), 0)
        + if(starts_with(resting.rests_on, 'state_'), trait('one_sided'), 0)
        + if(resting.rests_on <> 'independent', trait('no_independent'), 0)
        + if(resting.dated_pages = 0, trait('undated_sources'), 0) as weaknesses
    from lists
    inner join lists_resting_among('lists', revision) as resting on lists.sources = resting.sources;

-- The calendar months with a record, one row a dyad and month: dyad, first_day (of the month), records.
create or replace macro busy_months(filters) as table
    select
        dyad,
        date_trunc('month', date)::date as first_day,
        sum(records)::bigint as records
    from cells_matching(filters)
    group by dyad, first_day
    having sum(records) > 0;
