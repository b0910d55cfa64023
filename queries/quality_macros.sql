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

-- Every page that a record of the filters cites, one row a record and source: id, dyad, and the source's columns with
-- its side.
create or replace macro pages_matching(filters) as table
    with
        cites as (
            select
                id,
                dyad,
                unnest(sources) as source_id
            from records_matching(filters)
        )

    select
        cites.id,
        cites.dyad,
        sources.*
    from cites
    inner join sided_sources_as_of(coalesce(filters['revision'], newest_revision())) as sources
        on cites.source_id = sources.source_id;

-- What each record as of a revision rests on, one row each that cites a source: id, pages (that it cites), outlets
-- (whose texts these are), dated_pages, languages, affiliations (lists), rests_on. Rests on: independent (at least one
-- source is independent, research or of an intergovernmental body); state_ and a side (all are official or
-- state-owned, all of that side); aligned_ and a side (as before, but pro-government outlets are among them); several
-- (of several sides, of others, or not known whose).
create or replace macro records_resting_as_of(revision) as table
    with
        cites as (
            select
                id,
                unnest(sources) as source_id
            from records_as_of(revision)
        ),

        cited as (
            select
                cites.id,
                count(*) as pages,
                count(distinct coalesce(sources.agency, sources.publisher)) as outlets,
                count(sources.published) as dated_pages,
                list(distinct sources.language order by sources.language) as languages,
                list(distinct sources.affiliation order by sources.affiliation) as affiliations,
                bool_or(sources.affiliation in ('independent', 'research', 'intergovernmental')) as has_independent,
                bool_and(sources.affiliation in ('official', 'state')) as is_owned,
                count(distinct sources.side) = 1 and count(sources.side) = count(*) as is_of_one_side,
                any_value(sources.side) as side
            from cites
            inner join sided_sources_as_of(revision) as sources on cites.source_id = sources.source_id
            group by cites.id
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

-- The records that pass every filter with what weakens them, one row each: their columns, pages, languages,
-- affiliations and rests_on (as in records_resting_as_of), weaknesses and open_to (lists of codes: those that it has,
-- and those that a record of its kind can have).
create or replace macro records_checked(filters) as table
    with
        answered as (
            select distinct unnest(responds_to) as id
            from records_as_of(coalesce(filters['revision'], newest_revision()))
        ),

        rested as (
            select
                matching.*,
                resting.pages,
                resting.outlets,
                resting.dated_pages,
                resting.languages,
                resting.affiliations,
                resting.rests_on,
                matching.event_type <> 'call' as has_place,
                matching."table" in ('incidents', 'detentions') as has_people
            from records_matching(filters) as matching
            left join records_resting_as_of(coalesce(filters['revision'], newest_revision())) as resting
                on matching.id = resting.id
        )

    select
        * exclude (outlets, dated_pages, has_place, has_people),
        flatten([
            if(pages = 1, ['one_source'], []),
            if(pages > 1 and outlets = 1, ['one_text'], []),
            if(starts_with(rests_on, 'state_'), ['one_sided'], []),
            if(rests_on <> 'independent', ['no_independent'], []),
            if(confidence = 'reported', ['reported'], []),
            if(confidence = 'disputed', ['disputed'], []),
            if(dated_pages = 0, ['undated_sources'], []),
            if(date_precision <> 'day', ['coarse_date'], []),
            if(has_place and latitude is null, ['no_place'], []),
            if(
                has_people and if("table" = 'detentions', people, fatalities) is null,
                ['uncounted'],
                []
            ),
            if(
                coalesce(len(responds_to), 0) = 0 and id not in (select answered.id from answered),
                ['unlinked'],
                []
            )
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

-- The calendar months with a record, one row a dyad and month: dyad, first_day (of the month), records.
create or replace macro busy_months(filters) as table
    select
        dyad,
        date_trunc('month', date)::date as first_day,
        count(*) as records
    from records_matching(filters)
    group by dyad, first_day;
