-- name: find_broken_rules(revision, today, prefixes, countries, organisations, languages)
-- One row a value that breaks a rule of the codebook which its column alone cannot show, as of a revision: rule, table,
-- id, column, value, problem. A prefix is a struct of table and prefix; the others are lists of the codes known.
with recursive
    records as (
        select * exclude (valid_from, valid_to)
        from record_versions()
        where stands_at(valid_from, valid_to, coalesce(:revision, newest_revision()))
    ),

    types as (
        select * from event_types_as_of(coalesce(:revision, newest_revision()))
    ),

    pages as (
        select * from sources_as_of(coalesce(:revision, newest_revision()))
    ),

    indicators as (
        select
            *,
            concat_ws(' ', indicator_id, country, period) as id,
            case
                when regexp_full_match(period, '\d{4}') then try_cast(period || '-01-01' as date)
                when regexp_full_match(period, '\d{4}-\d{2}') then try_cast(period || '-01' as date)
                when regexp_full_match(period, '\d{4}-\d{2}-\d{2}') then try_cast(period as date)
            end as first_day
        from indicators_as_of(coalesce(:revision, newest_revision()))
    ),

    demands as (
        select * from demands_as_of(coalesce(:revision, newest_revision()))
    ),

    prefixes as (
        select unnest(:prefixes, recursive := true)
    ),

    answers as (
        select
            "table",
            id,
            unnest(responds_to) as answered
        from records
        where responds_to is not null
    ),

    -- The days, as far as its date is known, of a record that answers or is answered.
    days as (
        select
            id,
            date_trunc(date_precision, date)::date as first_day,
            case date_precision
                when 'year' then make_date(year(date), 12, 31)
                when 'month' then last_day(date)
                else date
            end as last_day
        from records
        where responds_to is not null or id in (select answers.answered from answers)
    ),

    -- By themselves: DuckDB would pair every record with all that are later first.
    dated_answers as materialized (
        select
            answers."table",
            answers.id,
            answers.answered,
            days.last_day
        from answers
        inner join days on answers.id = days.id
    ),

    chains (id, ancestor) as (
        select
            id,
            answered
        from answers
        where id <> answered
        union
        select
            chains.id,
            answers.answered
        from chains
        inner join answers on chains.ancestor = answers.id
        where answers.id <> answers.answered
    ),

    lists as (
        select
            "table",
            id,
            'sources' as "column",
            sources as entries
        from records
        union all
        select
            "table",
            id,
            'responds_to' as "column",
            responds_to as entries
        from records
        union all
        select
            "table",
            id,
            'notable_names' as "column",
            notable_names as entries
        from records
        union all
        select
            'indicators' as "table",
            id,
            'sources' as "column",
            sources as entries
        from indicators
        union all
        select
            'demands' as "table",
            demand_id as id,
            'sources' as "column",
            sources as entries
        from demands
    ),

    -- Many rows cite the same pages, so each list is looked at once.
    lists_once as (
        select distinct
            "column",
            entries
        from lists
        where entries is not null
    ),

    untidy_lists as (
        select *
        from lists_once
        where
            len(list_distinct(entries)) < len(entries)
            or len(list_filter(entries, lambda entry: trim(entry) = '')) > 0
    ),

    citations as (
        select
            entries,
            unnest(entries) as source_id
        from lists_once
        where "column" = 'sources'
    ),

    lacking as (
        select
            entries,
            source_id
        from citations
        where source_id not in (select pages.source_id from pages)
    ),

    -- The lists whose pages are of several outlets.
    several as (
        select citations.entries
        from citations
        inner join pages on citations.source_id = pages.source_id
        group by citations.entries
        having min(coalesce(pages.agency, pages.publisher)) < max(coalesce(pages.agency, pages.publisher))
    ),

    dates as (
        select
            "table",
            id,
            'date' as "column",
            date as day,
            date::varchar as value
        from records
        union all
        select
            "table",
            id,
            'date_end' as "column",
            date_end as day,
            date_end::varchar as value
        from records
        union all
        select
            'sources' as "table",
            source_id as id,
            'published' as "column",
            published as day,
            published::varchar as value
        from pages
        union all
        select
            'indicators' as "table",
            id,
            'period' as "column",
            first_day as day,
            period as value
        from indicators
        union all
        select
            'demands' as "table",
            demand_id as id,
            'raised' as "column",
            raised as day,
            raised::varchar as value
        from demands
        union all
        select
            'demands' as "table",
            demand_id as id,
            'status_date' as "column",
            status_date as day,
            status_date::varchar as value
        from demands
    ),

    codes as (
        select
            "table",
            id,
            'initiator' as "column",
            initiator as code,
            list_concat(:countries, :organisations) as known
        from records
        union all
        select
            "table",
            id,
            'target' as "column",
            target as code,
            list_concat(:countries, :organisations) as known
        from records
        union all
        select
            "table",
            id,
            'country' as "column",
            country as code,
            :countries as known
        from records
        union all
        select
            "table",
            id,
            'detainee_nationality' as "column",
            detainee_nationality as code,
            :countries as known
        from records
        union all
        select
            'demands' as "table",
            demand_id as id,
            'demanded_by' as "column",
            demanded_by as code,
            :countries as known
        from demands
        union all
        select
            'demands' as "table",
            demand_id as id,
            'demanded_of' as "column",
            demanded_of as code,
            :countries as known
        from demands
        union all
        select
            'sources' as "table",
            source_id as id,
            'language' as "column",
            language as code,
            :languages as known
        from pages
    ),

    -- An episode that a call made up has no place; each column that says one is a value too many.
    call_places as (
        select
            "table",
            id,
            unnest(['place', 'country', 'latitude', 'longitude', 'geo_precision']) as "column",
            unnest([place, country, latitude::varchar, longitude::varchar, geo_precision]) as value
        from records
        where event_type = 'call'
    ),

    broken as (
        select
            'id_of_table' as rule,
            records."table",
            records.id,
            'id' as "column",
            records.id as value,
            'an id of this table begins with ' || prefixes.prefix as problem
        from records
        inner join prefixes on records."table" = prefixes."table"
        where not starts_with(records.id, prefixes.prefix)
        union all
        select
            'type_of_table' as rule,
            records."table",
            records.id,
            'event_type' as "column",
            records.event_type as value,
            coalesce('is a type of ' || types."table", 'is not a type of the codebook') as problem
        from records
        left join types on records.event_type = types.event_type
        where types."table" is distinct from records."table"
        union all
        select
            'end_after_start' as rule,
            "table",
            id,
            'date_end' as "column",
            date_end::varchar as value,
            'the last day is before the first, ' || date::varchar as problem
        from records
        where date_end < date
        union all
        select
            'date_possible' as rule,
            "table",
            id,
            "column",
            value,
            if(day > :today::date, 'lies after today, ' || :today::date, 'lies before 1991') as problem
        from dates
        where day > :today::date or day < date '1991-01-01'
        union all
        select
            'first_day_of_precision' as rule,
            "table",
            id,
            'date' as "column",
            date::varchar as value,
            'a date known to the ' || date_precision || ' is its first day, '
            || date_trunc(date_precision, date)::date as problem
        from records
        where date_precision <> 'day' and date <> date_trunc(date_precision, date)::date
        union all
        select
            'coordinates_whole' as rule,
            "table",
            id,
            if(latitude is null, 'latitude', 'longitude') as "column",
            null as value,
            'latitude and longitude stand together or not at all' as problem
        from records
        where (latitude is null) <> (longitude is null)
        union all
        select
            'coordinates_rated' as rule,
            "table",
            id,
            'geo_precision' as "column",
            null as value,
            'coordinates need a precision' as problem
        from records
        where latitude is not null and longitude is not null and geo_precision is null
        union all
        select
            'code_known' as rule,
            "table",
            id,
            "column",
            code as value,
            'is not a code of the codebook' as problem
        from codes
        where not list_contains(known, code)
        union all
        select
            'answer_exists' as rule,
            "table",
            id,
            'responds_to' as "column",
            answered as value,
            'there is no such record' as problem
        from answers
        where answered not in (select records.id from records)
        union all
        select
            'answer_to_another' as rule,
            "table",
            id,
            'responds_to' as "column",
            answered as value,
            'a record does not answer itself' as problem
        from answers
        where answered = id
        union all
        select
            'answer_after_act' as rule,
            answers."table",
            answers.id,
            'responds_to' as "column",
            answers.answered as value,
            'the record answered is later than this one, ' || acts.first_day as problem
        from dated_answers as answers
        inner join days as acts on answers.answered = acts.id
        where acts.first_day > answers.last_day
        union all
        select
            'answer_without_circle' as rule,
            answers."table",
            answers.id,
            'responds_to' as "column",
            answers.answered as value,
            'the record answered goes back to this one' as problem
        from answers
        inner join chains on answers.answered = chains.id and answers.id = chains.ancestor
        union all
        select
            'list_without_repeats' as rule,
            lists."table",
            lists.id,
            lists."column",
            array_to_string(lists.entries, ';') as value,
            'names an entry twice, or an empty one' as problem
        from lists
        inner join untidy_lists on lists."column" = untidy_lists."column" and lists.entries = untidy_lists.entries
        union all
        select
            'source_named' as rule,
            "table",
            id,
            "column",
            null as value,
            'at least one source' as problem
        from lists
        where "column" = 'sources' and len(entries) = 0
        union all
        select
            'source_exists' as rule,
            lists."table",
            lists.id,
            'sources' as "column",
            lacking.source_id as value,
            'there is no such source' as problem
        from lists
        inner join lacking on lists."column" = 'sources' and lists.entries = lacking.entries
        union all
        select
            'confirmed_by_two' as rule,
            records."table",
            records.id,
            'confidence' as "column",
            records.confidence as value,
            'needs pages of two outlets, agency texts counted once' as problem
        from records
        left join several on records.sources = several.entries
        where records.confidence = 'confirmed' and several.entries is null
        union all
        select
            'title_in_sentence_case' as rule,
            "table",
            id,
            'title' as "column",
            title as value,
            'begins with a capital and is not all capitals' as problem
        from records
        where
            title[1] <> upper(title[1])
            or (title = upper(title) and title <> lower(title))
        union all
        select
            'call_without_place' as rule,
            "table",
            id,
            "column",
            value,
            'a call has no place' as problem
        from call_places
        where value is not null
        union all
        select
            'realignment_from_russia' as rule,
            "table",
            id,
            'target' as "column",
            target as value,
            'a realignment is an act toward RUS; the third power stands in target_name' as problem
        from records
        where event_type = 'realignment' and target <> 'RUS'
        union all
        select
            'people_of_arrest' as rule,
            "table",
            id,
            'people' as "column",
            people::varchar as value,
            if(event_type = 'arrest', 'an arrest is of one person', 'a group arrest is of several people') as problem
        from records
        where (event_type = 'arrest' and people > 1) or (event_type = 'group_arrest' and people < 2)
        union all
        select
            'status_of_type' as rule,
            "table",
            id,
            'status' as "column",
            status as value,
            'does not follow from ' || event_type as problem
        from records
        where
            (event_type = 'conviction' and status <> 'convicted')
            or (event_type = 'deportation' and status <> 'deported')
            or (event_type = 'exchange' and status <> 'exchanged')
            or (event_type = 'release' and status not in ('released', 'house_arrest'))
        union all
        select
            'source_titled' as rule,
            'sources' as "table",
            source_id as id,
            'title' as "column",
            title as value,
            'is the page''s own title, or a description within one pair of square brackets' as problem
        from pages
        where
            title is null
            or (starts_with(title, '[') and not regexp_full_match(title, '\[[^\[\]]+\]'))
            or len(replace(title, '[', '')) <> len(replace(title, ']', ''))
        union all
        select
            'agency_of_another' as rule,
            'sources' as "table",
            source_id as id,
            'agency' as "column",
            agency as value,
            'is empty where the publisher''s own text is cited' as problem
        from pages
        where agency = publisher
        union all
        select
            'period_possible' as rule,
            'indicators' as "table",
            id,
            'period' as "column",
            period as value,
            'is no year, month or day of the calendar' as problem
        from indicators
        where first_day is null
        union all
        select
            'figure_once' as rule,
            'indicators' as "table",
            id,
            'value' as "column",
            string_agg(value::varchar, ', ' order by value) as value,
            'one figure for one country and period' as problem
        from indicators
        group by id
        having count(*) > 1
        union all
        select
            'status_after_demand' as rule,
            'demands' as "table",
            demand_id as id,
            'status_date' as "column",
            status_date::varchar as value,
            'lies before the day on which it was raised, ' || raised::varchar as problem
        from demands
        where status_date < raised
        union all
        select
            'value_of_code' as rule,
            'event_types' as "table",
            types.event_type as id,
            'goldstein' as "column",
            types.goldstein::varchar as value,
            'CAMEO ' || types.cameo || ' has another value elsewhere, ' || twins.goldstein as problem
        from types
        inner join types as twins on types.cameo = twins.cameo and types.goldstein < twins.goldstein
    )

select *
from broken
order by rule, "table", id, "column", value;
