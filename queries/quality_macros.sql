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

-- What weakens the rows of a relation, a record each or several that are alike in it: its columns, pages, languages,
-- affiliations and rests_on (of its sources, as in `lists_resting_among`), weaknesses and open_to (lists of codes:
-- those that it has, and those that a record of its kind can have). The relation has table, confidence, date_precision,
-- sources, has_place (it is of a kind that happens somewhere), is_placed (it says where), is_counted (how many people),
-- is_linked (it names a record or one names it).
create or replace macro rows_checked(relation, revision) as table
    with
        given as ( -- noqa: ST03
            select * from query_table(relation)
        ),

        rested as (
            select
                given.*,
                resting.pages,
                resting.outlets,
                resting.dated_pages,
                resting.languages,
                resting.affiliations,
                resting.rests_on,
                given."table" in ('incidents', 'detentions') as has_people
            from given
            left join lists_resting_among('given', revision) as resting on given.sources = resting.sources
        )

    select
        * exclude (outlets, dated_pages, has_people),
        flatten([
            if(pages = 1, ['one_source'], []),
            if(pages > 1 and outlets = 1, ['one_text'], []),
            if(starts_with(rests_on, 'state_'), ['one_sided'], []),
            if(rests_on <> 'independent', ['no_independent'], []),
            if(confidence = 'reported', ['reported'], []),
            if(confidence = 'disputed', ['disputed'], []),
            if(dated_pages = 0, ['undated_sources'], []),
            if(date_precision <> 'day', ['coarse_date'], []),
            if(has_place and not is_placed, ['no_place'], []),
            if(has_people and not is_counted, ['uncounted'], []),
            if(not is_linked, ['unlinked'], [])
        ]) as weaknesses,
        flatten([
            [
                'one_source',
                'one_text',
                'one_sided',
                'no_independent',
                'reported',
                'disputed',
                'undated_sources',
                'coarse_date',
                'unlinked'
            ],
            if(has_place, ['no_place'], []),
            if(has_people, ['uncounted'], [])
        ]) as open_to
    from rested;

-- The records that pass every filter with what tells their weaknesses, one row each: id, date, event_type, and what
-- `rows_checked` asks for.
create or replace macro records_to_check(filters) as table
    with
        answered as (
            select answered as id
            from ledger.links
            where stands_at(valid_from, valid_to, coalesce(filters['revision'], newest_revision()))
        )

    select
        id,
        date,
        event_type,
        dyad,
        "table",
        confidence,
        date_precision,
        sources,
        event_type <> 'call' as has_place,
        latitude is not null as is_placed,
        if("table" = 'detentions', people, fatalities) is not null as is_counted,
        coalesce(len(responds_to), 0) > 0 or id in (select answered.id from answered) as is_linked
    from records_matching(filters);

-- The calendar months with a record, one row a dyad and month: dyad, first_day (of the month), records.
create or replace macro busy_months(filters) as table
    select
        dyad,
        date_trunc('month', date)::date as first_day,
        sum(records)::bigint as records
    from cells_matching(filters)
    group by dyad, first_day
    having sum(records) > 0;
