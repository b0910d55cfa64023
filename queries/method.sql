-- What the method page says of the ledger's content. A pinned revision counts, no other filter does.

-- name: count_rows(revision)
-- One row a table of the ledger as of a revision: table, entries (rows).
with
    stored as (
        select
            'incidents' as "table",
            valid_from,
            valid_to
        from ledger.incidents
        union all
        select
            'detentions' as "table",
            valid_from,
            valid_to
        from ledger.detentions
        union all
        select
            'diplomatic_actions' as "table",
            valid_from,
            valid_to
        from ledger.diplomatic_actions
        union all
        select
            'sources' as "table",
            valid_from,
            valid_to
        from ledger.sources
        union all
        select
            'indicators' as "table",
            valid_from,
            valid_to
        from ledger.indicators
        union all
        select
            'demands' as "table",
            valid_from,
            valid_to
        from ledger.demands
        union all
        select
            'event_types' as "table",
            valid_from,
            valid_to
        from ledger.event_types
    )

select
    "table",
    count(*) as entries
from stored
where stands_at(valid_from, valid_to, coalesce(:revision, newest_revision()))
group by "table"
order by "table";

-- name: count_terms(revision)
-- One row a value of a vocabulary that occurs as of a revision: field (the column), value, entries (records; sources
-- for affiliation and language, demands for demand_status, indicators for direction).
with
    records as (
        select * from records_as_of(coalesce(:revision, newest_revision()))
    ),

    sources as (
        select * from sources_as_of(coalesce(:revision, newest_revision()))
    ),

    demands as (
        select status
        from ledger.demands
        where stands_at(valid_from, valid_to, coalesce(:revision, newest_revision()))
    ),

    indicators as (
        select direction
        from ledger.indicators
        where stands_at(valid_from, valid_to, coalesce(:revision, newest_revision()))
    ),

    terms as (
        select
            'dyad' as field,
            dyad as value
        from records
        union all
        select
            'confidence' as field,
            confidence as value
        from records
        union all
        select
            'date_precision' as field,
            date_precision as value
        from records
        union all
        select
            'geo_precision' as field,
            geo_precision as value
        from records
        union all
        select
            'status' as field,
            status as value
        from records
        union all
        select
            'mistreatment' as field,
            mistreatment as value
        from records
        union all
        select
            'level' as field,
            level as value
        from records
        union all
        select
            'initiator' as field,
            initiator as value
        from records
        union all
        select
            'language' as field,
            language as value
        from sources
        union all
        select
            'affiliation' as field,
            affiliation as value
        from sources
        union all
        select
            'demand_status' as field,
            status as value
        from demands
        union all
        select
            'direction' as field,
            direction as value
        from indicators
    )

select
    field,
    value,
    count(*) as entries
from terms
where value is not null
group by field, value
order by field, value;

-- name: count_event_types(revision)
-- One row an event type as of a revision, by table and Goldstein value: table, event_type, description, cameo,
-- goldstein, armenia, azerbaijan, context (records of each dyad), records, scored (records between the two sides of
-- their dyad).
with
    types as (
        select * from event_types_as_of(coalesce(:revision, newest_revision()))
    ),

    records as (
        select * from records_as_of(coalesce(:revision, newest_revision()))
    )

select
    types."table",
    types.event_type,
    types.description,
    types.cameo,
    types.goldstein,
    count(*) filter (where records.dyad = 'ARM-RUS') as armenia,
    count(*) filter (where records.dyad = 'AZE-RUS') as azerbaijan,
    count(*) filter (where records.dyad = 'ARM-AZE') as context,
    count(records.id) as records,
    count(*) filter (where records.scored) as scored
from types
left join records on types.event_type = records.event_type
group by types."table", types.event_type, types.description, types.cameo, types.goldstein
order by types."table" <> 'incidents', types."table" <> 'detentions', types.goldstein, types.event_type;

-- name: count_records_by_year(revision)
-- One row a calendar year and dyad as of a revision: year_of_event, dyad, records.
select
    year(date) as year_of_event,
    dyad,
    count(*) as records
from records_as_of(coalesce(:revision, newest_revision()))
group by year_of_event, dyad
order by year_of_event, dyad;

-- name: summarise_limits(revision)
-- One row of what the record cannot tell, as of a revision: records, first_date, last_date; records dated_to_month,
-- dated_to_year, one_source, unlocated, unscored (not between the two sides of their dyad), reported (by one outlet or
-- one side), disputed; detentions, uncounted (of them without a number of people); incidents, toll_unknown (of them
-- without fatalities); sources, undated, bracketed (whose title is a description), mirrored (that carry another
-- outlet's text).
with
    records as (
        select * from records_as_of(coalesce(:revision, newest_revision()))
    ),

    of_records as (
        select
            count(*) as records,
            min(date) as first_date,
            max(date) as last_date,
            count(*) filter (where date_precision = 'month') as dated_to_month,
            count(*) filter (where date_precision = 'year') as dated_to_year,
            count(*) filter (where len(sources) = 1) as one_source,
            count(*) filter (where latitude is null) as unlocated,
            count(*) filter (where not scored) as unscored,
            count(*) filter (where confidence = 'reported') as reported,
            count(*) filter (where confidence = 'disputed') as disputed,
            count(*) filter (where "table" = 'detentions') as detentions,
            count(*) filter (where "table" = 'detentions' and people is null) as uncounted,
            count(*) filter (where "table" = 'incidents') as incidents,
            count(*) filter (where "table" = 'incidents' and fatalities is null) as toll_unknown
        from records
    ),

    of_sources as (
        select
            count(*) as sources,
            count(*) filter (where published is null) as undated,
            count(*) filter (where starts_with(title, '[')) as bracketed,
            count(*) filter (where agency is not null) as mirrored
        from sources_as_of(coalesce(:revision, newest_revision()))
    )

select
    of_records.*,
    of_sources.*
from of_records
cross join of_sources;
