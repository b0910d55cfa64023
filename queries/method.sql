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
        select * from ledger.coarse_cells
        where revision <= coalesce(:revision, newest_revision())
    ),

    detentions as (
        select
            status,
            mistreatment,
            count(*) as entries
        from ledger.detentions
        where stands_at(valid_from, valid_to, coalesce(:revision, newest_revision()))
        group by status, mistreatment
    ),

    places as (
        select
            geo_precision,
            count(*) as entries
        from record_versions()
        where stands_at(valid_from, valid_to, coalesce(:revision, newest_revision()))
        group by geo_precision
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
            dyad as value,
            records as entries
        from records
        union all
        select
            'confidence' as field,
            confidence as value,
            records as entries
        from records
        union all
        select
            'date_precision' as field,
            date_precision as value,
            records as entries
        from records
        union all
        select
            'level' as field,
            level as value,
            records as entries
        from records
        union all
        select
            'initiator' as field,
            initiator as value,
            records as entries
        from records
        union all
        select
            'geo_precision' as field,
            geo_precision as value,
            entries
        from places
        union all
        select
            'status' as field,
            status as value,
            entries
        from detentions
        union all
        select
            'mistreatment' as field,
            mistreatment as value,
            entries
        from detentions
        union all
        select
            'language' as field,
            language as value,
            1 as entries
        from sources
        union all
        select
            'affiliation' as field,
            affiliation as value,
            1 as entries
        from sources
        union all
        select
            'demand_status' as field,
            status as value,
            1 as entries
        from demands
        union all
        select
            'direction' as field,
            direction as value,
            1 as entries
        from indicators
    )

select
    field,
    value,
    sum(entries)::bigint as entries
from terms
where value is not null
group by field, value
having sum(entries) > 0
order by field, value;

-- name: count_event_types(revision)
-- One row an event type as of a revision, by table and Goldstein value: table, event_type, description, cameo,
-- goldstein, armenia, azerbaijan, context (records of each dyad), records, scored (records between the two sides of
-- their dyad).
with
    types as (
        select * from event_types_as_of(coalesce(:revision, newest_revision()))
    ),

    cells as (
        select
            *,
            is_between_sides(dyad, initiator, target) as scored
        from ledger.coarse_cells
        where revision <= coalesce(:revision, newest_revision())
    )

select
    types."table",
    types.event_type,
    types.description,
    types.cameo,
    types.goldstein,
    coalesce(sum(cells.records) filter (where cells.dyad = 'ARM-RUS'), 0)::bigint as armenia,
    coalesce(sum(cells.records) filter (where cells.dyad = 'AZE-RUS'), 0)::bigint as azerbaijan,
    coalesce(sum(cells.records) filter (where cells.dyad = 'ARM-AZE'), 0)::bigint as context,
    coalesce(sum(cells.records), 0)::bigint as records,
    coalesce(sum(cells.records) filter (where cells.scored), 0)::bigint as scored
from types
left join cells on types.event_type = cells.event_type
group by types."table", types.event_type, types.description, types.cameo, types.goldstein
order by types."table" <> 'incidents', types."table" <> 'detentions', types.goldstein, types.event_type;

-- name: count_records_by_year(revision)
-- One row a calendar year and dyad as of a revision: year_of_event, dyad, records.
select
    year(date) as year_of_event,
    dyad,
    sum(records)::bigint as records
from ledger.coarse_cells
where revision <= coalesce(:revision, newest_revision())
group by year_of_event, dyad
having sum(records) > 0
order by year_of_event, dyad;

-- name: summarise_limits(revision)
-- One row of what the record cannot tell, as of a revision: records, first_date, last_date; records dated_to_month,
-- dated_to_year, one_source, unlocated, unscored (not between the two sides of their dyad), reported (by one outlet or
-- one side), disputed; detentions, uncounted (of them without a number of people); incidents, toll_unknown (of them
-- without fatalities); sources, undated, bracketed (whose title is a description), mirrored (that carry another
-- outlet's text).
with
    cells as (
        select
            *,
            is_between_sides(dyad, initiator, target) as scored
        from ledger.coarse_cells
        where revision <= coalesce(:revision, newest_revision())
    ),

    counted as (
        select
            coalesce(sum(records), 0)::bigint as records,
            coalesce(sum(records) filter (where date_precision = 'month'), 0)::bigint as dated_to_month,
            coalesce(sum(records) filter (where date_precision = 'year'), 0)::bigint as dated_to_year,
            coalesce(sum(records) filter (where not scored), 0)::bigint as unscored,
            coalesce(sum(records) filter (where confidence = 'reported'), 0)::bigint as reported,
            coalesce(sum(records) filter (where confidence = 'disputed'), 0)::bigint as disputed,
            coalesce(sum(records) filter (where "table" = 'detentions'), 0)::bigint as detentions,
            coalesce(sum(records) filter (where "table" = 'incidents'), 0)::bigint as incidents,
            coalesce(sum(records - told_fatalities) filter (where "table" = 'incidents'), 0)::bigint as toll_unknown
        from cells
    ),

    days as (
        select
            min(date) as first_date,
            max(date) as last_date
        from days_as_of(coalesce(:revision, newest_revision()))
    ),

    -- What cells do not tell apart.
    kinds as (
        select
            "table",
            kind,
            count(*) as records
        from ledger.record_traits
        where stands_at(valid_from, valid_to, coalesce(:revision, newest_revision()))
        group by "table", kind
    ),

    told as (
        select
            coalesce(sum(kinds.records) filter (where len(lists.sources) = 1), 0)::bigint as one_source,
            coalesce(sum(kinds.records) filter (where kinds.kind & trait('unlocated') > 0), 0)::bigint as unlocated,
            coalesce(
                sum(kinds.records) filter (where kinds."table" = 'detentions' and kinds.kind & trait('uncounted') > 0),
                0
            )::bigint as uncounted
        from kinds
        inner join ledger.source_lists as lists on list_of(kinds.kind) = lists.number
    ),

    of_records as (
        select
            counted.records,
            days.first_date,
            days.last_date,
            counted.dated_to_month,
            counted.dated_to_year,
            told.one_source,
            told.unlocated,
            counted.unscored,
            counted.reported,
            counted.disputed,
            counted.detentions,
            told.uncounted,
            counted.incidents,
            counted.toll_unknown
        from counted
        cross join days
        cross join told
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
