-- name: list_records(filters, most, skip, ids)
-- One row a record that passes the filters, and is one of the ids unless these are NULL, newest first: id, date,
-- date_precision, dyad, table, event_type, title, initiator, initiator_name, target, target_name, place, confidence,
-- goldstein, source_count, first_source (address), and of its own table fatalities, injured, people, status,
-- mistreatment, level (NULL in the others).
with
    matching as (
        select *
        from records_matching(:filters)
        where :ids::varchar[] is null or id in (select unnest(:ids::varchar[]))
        order by date desc, id desc
        limit :most offset :skip
    )

select
    matching.id,
    matching.date,
    matching.date_precision,
    matching.dyad,
    matching."table",
    matching.event_type,
    matching.title,
    matching.initiator,
    matching.initiator_name,
    matching.target,
    matching.target_name,
    matching.place,
    matching.confidence,
    matching.goldstein,
    len(matching.sources) as source_count,
    sources.url as first_source,
    matching.fatalities,
    matching.injured,
    matching.people,
    matching.status,
    matching.mistreatment,
    matching.level
from matching
left join
    sources_as_of(coalesce(:filters['revision'], newest_revision())) as sources
    on matching.sources[1] = sources.source_id
order by matching.date desc, matching.id desc;

-- name: export_records(filters, start_date, start_id, end_date, end_id)
-- One row a record that passes the filters and stands, by date and id, from one record to another, in that order:
-- table and every column of the three tables; columns of the other tables are empty.
select
    "table",
    * exclude ("table", cameo, goldstein, scored, set_aside)
from records_matching(:filters)
where
    date between :start_date::date and :end_date::date
    and (date > :start_date::date or id >= :start_id)
    and (date < :end_date::date or id <= :end_id)
order by date, id;

-- name: divide_records(filters, most, skip, size)
-- One row a part of the records that pass the filters, by date and id, at most so many after a number skipped; a part
-- has at most `size` records: part (0, 1, ...), start_date, start_id, end_date, end_id, records.
with
    chosen as (
        select
            date,
            id
        from records_matching(:filters)
        order by date, id
        limit :most offset :skip
    ),

    parted as (
        select
            (date, id) as stands,
            (row_number() over (order by date, id) - 1) // :size as part
        from chosen
    )

select
    part,
    min(stands)[1] as start_date,
    min(stands)[2] as start_id,
    max(stands)[1] as end_date,
    max(stands)[2] as end_id,
    count(*) as records
from parted
group by part
order by part;

-- name: find_record(id, revision)
-- The record with an id as of a revision, or no row: every column of its table, cameo, goldstein, scored,
-- type_description.
select
    records.*,
    types.description as type_description
from records_as_of(coalesce(:revision, newest_revision())) as records
left join event_types_as_of(coalesce(:revision, newest_revision())) as types on records.event_type = types.event_type
where records.id = :id;

-- name: list_sources_of_record(id, revision)
-- One row a source of a record, in the record's order: source_id, url, publisher, agency, title, published, language,
-- affiliation.
with
    cites as (
        select
            unnest(sources) as source_id,
            generate_subscripts(sources, 1) as place_in_order
        from records_as_of(coalesce(:revision, newest_revision()))
        where id = :id
    )

select sources.*
from cites
inner join sources_as_of(coalesce(:revision, newest_revision())) as sources on cites.source_id = sources.source_id
order by cites.place_in_order;

-- name: find_chain_of_record(id, revision)
-- One row a record of the chain of a record, itself included, oldest first: id, date, date_precision, dyad, table,
-- event_type, title, initiator, target, goldstein, responds_to, step (0 the record, negative what it answers
-- directly or through others, positive what answers it).
with recursive
    records as (
        select * from records_as_of(coalesce(:revision, newest_revision()))
    ),

    answers as (
        select
            id,
            unnest(responds_to) as answered
        from records
    ),

    earlier (id, step) as (
        select
            :id as id,
            0 as step
        union
        select
            answers.answered,
            earlier.step - 1
        from earlier
        inner join answers on earlier.id = answers.id
        where earlier.step > -50
    ),

    later (id, step) as (
        select
            :id as id,
            0 as step
        union
        select
            answers.id,
            later.step + 1
        from later
        inner join answers on later.id = answers.answered
        where later.step < 50
    ),

    reached as (
        select * from earlier
        union all
        select * from later
    ),

    -- A record reached in several ways stands at the shortest.
    steps as (
        select
            id,
            arg_min(step, (abs(step), step)) as step
        from reached
        group by id
    )

select
    records.id,
    records.date,
    records.date_precision,
    records.dyad,
    records."table",
    records.event_type,
    records.title,
    records.initiator,
    records.target,
    records.goldstein,
    records.responds_to,
    steps.step
from steps
inner join records on steps.id = records.id
order by records.date, records.id;

-- name: find_neighbours(filters, id, day)
-- One row: records (that pass the filters), place (how many of them come up to and including a record, by date), shown
-- (whether that record is one of them), and before_id, before_title, after_id, after_title of those next to it; NULL
-- where there are none.
with
    matching as (
        select
            id,
            title,
            (date, id) as stands,
            (:day::date, :id) as here
        from records_matching(:filters)
    )

select
    count(*) as records,
    count(*) filter (where stands <= here) as place,
    coalesce(bool_or(stands = here), false) as shown,
    arg_max(id, stands) filter (where stands < here) as before_id,
    arg_max(title, stands) filter (where stands < here) as before_title,
    arg_min(id, stands) filter (where stands > here) as after_id,
    arg_min(title, stands) filter (where stands > here) as after_title
from matching;

-- name: summarise_sourcing(filters)
-- One row a shown dyad, in the filters' order: dyad, records, confirmed, disputed, dated (to the day), several (that
-- cite two or more sources), independent (that cite an independent one), cited (different sources).
with
    counted as (
        select
            dyad,
            sum(records) as records,
            sum(records) filter (where confidence = 'confirmed') as confirmed,
            sum(records) filter (where confidence = 'disputed') as disputed,
            sum(records) filter (where date_precision = 'day') as dated,
            sum(records) filter (where list_contains(affiliations, 'independent')) as independent
        from cells_matching(:filters)
        group by dyad
    ),

    -- Thousands of records share a list of sources.
    lists as (
        select
            dyad,
            sources,
            count(*) as records
        from records_matching(:filters)
        group by dyad, sources
    ),

    resting as (
        select
            dyad,
            sum(records) filter (where len(sources) > 1) as several,
            len(list_distinct(flatten(list(sources)))) as cited
        from lists
        group by dyad
    )

select
    shown.dyad,
    coalesce(counted.records, 0)::bigint as records,
    coalesce(counted.confirmed, 0)::bigint as confirmed,
    coalesce(counted.disputed, 0)::bigint as disputed,
    coalesce(counted.dated, 0)::bigint as dated,
    coalesce(resting.several, 0)::bigint as several,
    coalesce(counted.independent, 0)::bigint as independent,
    coalesce(resting.cited, 0)::bigint as cited
from shown_dyads(:filters) as shown
left join counted on shown.dyad = counted.dyad
left join resting on shown.dyad = resting.dyad
order by shown.place_in_order;
