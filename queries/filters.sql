-- name: find_event_types(revision)
-- One row an event type as of a revision, by table and Goldstein value: table, event_type, description, cameo,
-- goldstein.
select
    "table",
    event_type,
    description,
    cameo,
    goldstein
from event_types_as_of(coalesce(:revision, newest_revision()))
order by "table" <> 'incidents', "table" <> 'detentions', goldstein, event_type;

-- name: find_known_types()
-- One row an event type that any revision has or had, by table and Goldstein value, as it was last: table, event_type,
-- is_former (whether the newest revision has it no more).
with
    versions as (
        select
            "table",
            event_type,
            goldstein,
            valid_to is not null as is_former,
            row_number() over (partition by event_type order by valid_from desc) as version
        from ledger.event_types
    )

select
    "table",
    event_type,
    is_former
from versions
where version = 1
order by "table" <> 'incidents', "table" <> 'detentions', goldstein, event_type;

-- name: find_initiators()
-- One row a side that has ever acted in a record, the three of the comparison first: initiator.
select distinct initiator
from ledger.coarse_cells
order by initiator not in ('ARM', 'AZE', 'RUS'), initiator;

-- name: list_set_aside(filters)
-- One row a record that passes the filters and that they set aside from the scores, by id: id.
select id
from records_matching(:filters)
where set_aside
order by id;

-- name: describe_set_aside(filters)
-- One row an id that the filters set aside, by id: id; of its record as of the revision title, date, date_precision,
-- event_type, dyad, goldstein (NULL where there is no such record), scored (whether it would be summed), shown (whether
-- it passes the filters).
with
    asked as (
        select unnest(:filters['without']::varchar[]) as id
    )

select
    asked.id,
    judged.title,
    judged.date,
    judged.date_precision,
    judged.event_type,
    judged.dyad,
    judged.goldstein,
    coalesce(judged.set_aside, false) as scored,
    coalesce(
        judged.in_period and judged.in_dyads and judged.in_tables and judged.in_types and judged.in_initiators
        and judged.in_confidence and judged.in_affiliations and judged.in_words,
        false
    ) as shown
from asked
left join records_judged(:filters) as judged on asked.id = judged.id
order by asked.id;

-- name: count_options(filters, presets)
-- One row an option of a filter: facet, value, records. Records counts those that the option would give with
-- all other filters as they are; options that would give none are left out.
-- A preset is a struct of name and date_from; it is open to the present.
with
    -- What the period lets pass, told apart by all that filters ask but the day.
    kinds as (
        select
            dyad,
            "table",
            event_type,
            initiator,
            confidence,
            affiliations,
            sum(records) as records
        from cells_seen(:filters)
        where is_in_period(date, :filters)
        group by all
    ),

    judged as (
        select
            *,
            is_chosen(dyad, :filters['dyads']) as in_dyads,
            is_chosen("table", :filters['tables']) as in_tables,
            is_chosen(event_type, :filters['types']) as in_types,
            is_chosen(initiator, :filters['initiators']) as in_initiators,
            is_chosen(confidence, :filters['confidence']) as in_confidence,
            passes_affiliations(affiliations, :filters) as in_affiliations
        from kinds
    ),

    days as (
        select
            date,
            sum(records) as records
        from cells_seen(:filters)
        where
            is_chosen(dyad, :filters['dyads'])
            and is_chosen("table", :filters['tables'])
            and is_chosen(event_type, :filters['types'])
            and is_chosen(initiator, :filters['initiators'])
            and is_chosen(confidence, :filters['confidence'])
            and passes_affiliations(affiliations, :filters)
        group by date
    ),

    presets as (
        select unnest(:presets, recursive := true)
    ),

    options as (
        select
            'dyad' as facet,
            dyad as value,
            records
        from judged
        where in_tables and in_types and in_initiators and in_confidence and in_affiliations
        union all
        select
            'table' as facet,
            "table" as value,
            records
        from judged
        where in_dyads and in_types and in_initiators and in_confidence and in_affiliations
        union all
        select
            'type' as facet,
            event_type as value,
            records
        from judged
        where in_dyads and in_tables and in_initiators and in_confidence and in_affiliations
        union all
        select
            'initiator' as facet,
            initiator as value,
            records
        from judged
        where in_dyads and in_tables and in_types and in_confidence and in_affiliations
        union all
        select
            'confidence' as facet,
            confidence as value,
            records
        from judged
        where in_dyads and in_tables and in_types and in_initiators and in_affiliations
        union all
        select
            'affiliation' as facet,
            unnest(affiliations) as value,
            records
        from affiliations_counted(:filters)
        union all
        select
            'period' as facet,
            presets.name as value,
            days.records
        from days
        inner join presets on presets.date_from is null or days.date >= presets.date_from
    )

select
    facet,
    value,
    sum(records)::bigint as records
from options
group by facet, value
having sum(records) > 0
order by facet, value;
