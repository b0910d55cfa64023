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

-- name: list_titles(ids, days, revision)
-- One row a record with one of the ids, which is of one of the days, as of a revision: id, title. Of millions of
-- records only those few titles are read: each table itself is looked through for days first, then for ids, which
-- DuckDB would do the other way round behind a macro.
select
    id,
    title
from ledger.incidents
where
    list_contains(:days::date[], date) and list_contains(:ids::varchar[], id)
    and stands_at(valid_from, valid_to, :revision)
union all
select
    id,
    title
from ledger.detentions
where
    list_contains(:days::date[], date) and list_contains(:ids::varchar[], id)
    and stands_at(valid_from, valid_to, :revision)
union all
select
    id,
    title
from ledger.diplomatic_actions
where
    list_contains(:days::date[], date) and list_contains(:ids::varchar[], id)
    and stands_at(valid_from, valid_to, :revision);

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
with
    asked as ( -- noqa: ST03
        select *
        from record_versions()
        where id = :id and stands_at(valid_from, valid_to, coalesce(:revision, newest_revision()))
    )

select
    records.*,
    types.description as type_description
from records_typed('asked', coalesce(:revision, newest_revision())) as records
left join event_types_as_of(coalesce(:revision, newest_revision())) as types on records.event_type = types.event_type;

-- name: list_sources_of_record(id, revision)
-- One row a source of a record, in the record's order: source_id, url, publisher, agency, title, published, language,
-- affiliation.
with
    asked as ( -- noqa: ST03
        select *
        from record_versions()
        where id = :id and stands_at(valid_from, valid_to, coalesce(:revision, newest_revision()))
    ),

    cites as (
        select
            unnest(sources) as source_id,
            generate_subscripts(sources, 1) as place_in_order
        from records_typed('asked', coalesce(:revision, newest_revision()))
    )

select sources.*
from cites
inner join sources_as_of(coalesce(:revision, newest_revision())) as sources on cites.source_id = sources.source_id
order by cites.place_in_order;

-- name: find_chain_of_record(id, revision, most)
-- One row a record of the chain of a record, itself included, oldest first, at most so many, those fewest steps away:
-- id, date, date_precision, dyad, table, event_type, title, initiator, target, goldstein, responds_to, step (0 the
-- record, negative what it answers directly or through others, positive what answers it), reached (how many there are).
with recursive
    shown as (
        select coalesce(:revision, newest_revision()) as revision
    ),

    earlier (id, step) as (
        select
            :id as id,
            0 as step
        union
        select
            links.answered,
            earlier.step - 1
        from earlier
        inner join ledger.links on earlier.id = links.id
        cross join shown
        where earlier.step > -50 and stands_at(links.valid_from, links.valid_to, shown.revision)
    ),

    later (id, step) as (
        select
            :id as id,
            0 as step
        union
        select
            links.id,
            later.step + 1
        from later
        inner join ledger.links on later.id = links.answered
        cross join shown
        where later.step < 50 and stands_at(links.valid_from, links.valid_to, shown.revision)
    ),

    every_way as (
        select * from earlier
        union all
        select * from later
    ),

    -- A record reached in several ways stands at the shortest.
    steps as (
        select
            id,
            arg_min(step, (abs(step), step)) as step,
            count(*) over () as reached
        from every_way
        group by id
    ),

    nearest as (
        select *
        from steps
        order by abs(step), id
        limit :most
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
    nearest.step,
    nearest.reached
from nearest
inner join records_named('nearest', coalesce(:revision, newest_revision())) as records on nearest.id = records.id
order by records.date, records.id;

-- name: find_days_around(filters, day)
-- One row: records (that pass the filters), earlier (of them, before a day), day_before, day_after (the nearest days
-- with any; NULL where there are none).
with
    days as (
        select
            date,
            sum(records) as records
        from cells_matching(:filters)
        group by date
        having sum(records) > 0
    )

select
    coalesce(sum(records), 0)::bigint as records,
    coalesce(sum(records) filter (where date < :day::date), 0)::bigint as earlier,
    max(date) filter (where date < :day::date) as day_before,
    min(date) filter (where date > :day::date) as day_after
from days;

-- name: find_neighbours(filters, id, day, day_before, day_after)
-- One row: place (how many records that pass the filters come on a day up to and including a record, by id), shown
-- (whether that record is one of them), and before_id, before_title, after_id, after_title of those next to it, on this
-- day or the ones around it; NULL where there are none.
with
    near as ( -- noqa: ST03
        select *
        from record_versions()
        where
            stands_at(valid_from, valid_to, coalesce(:filters['revision'], newest_revision()))
            and date in (:day::date, :day_before::date, :day_after::date)
    ),

    records as ( -- noqa: ST03
        select * from records_typed('near', coalesce(:filters['revision'], newest_revision()))
    ),

    matching as (
        select
            id,
            title,
            date,
            (date, id) as stands,
            (:day::date, :id) as here
        from records_flagged('records', :filters)
        where
            in_period and in_dyads and in_tables and in_types
            and in_initiators and in_confidence and in_affiliations and in_words
    )

select
    count(*) filter (where date = :day::date and stands <= here) as place,
    coalesce(bool_or(stands = here), false) as shown,
    arg_max(id, stands) filter (where stands < here) as before_id,
    arg_max(title, stands) filter (where stands < here) as before_title,
    arg_min(id, stands) filter (where stands > here) as after_id,
    arg_min(title, stands) filter (where stands > here) as after_title
from matching;

-- name: summarise_sourcing(filters)
-- One row a shown dyad, in the filters' order: dyad, records, confirmed, disputed, dated (to the day), several (that
-- cite two or more sources), independent (that cite an independent one), cited (different sources). What they cite is
-- known from the `marks` of the view's records (`count_marks`).
with
    counted as (
        select
            dyad,
            sum(records) as records,
            sum(records) filter (where confidence = 'confirmed') as confirmed,
            sum(records) filter (where confidence = 'disputed') as disputed,
            sum(records) filter (where date_precision = 'day') as dated
        from cells_matching(:filters)
        group by dyad
    ),

    affiliated as (
        select
            dyad,
            sum(records) as independent
        from affiliations_counted(:filters)
        where list_contains(affiliations, 'independent') and passes_affiliations(affiliations, :filters)
        group by dyad
    ),

    resting as (
        select
            dyad,
            sum(records) filter (where mark = 'several') as several,
            sum(sources) filter (where mark = '') as cited
        from marks
        group by dyad
    )

select
    shown.dyad,
    coalesce(counted.records, 0)::bigint as records,
    coalesce(counted.confirmed, 0)::bigint as confirmed,
    coalesce(counted.disputed, 0)::bigint as disputed,
    coalesce(counted.dated, 0)::bigint as dated,
    coalesce(resting.several, 0)::bigint as several,
    coalesce(affiliated.independent, 0)::bigint as independent,
    coalesce(resting.cited, 0)::bigint as cited
from shown_dyads(:filters) as shown
left join counted on shown.dyad = counted.dyad
left join affiliated on shown.dyad = affiliated.dyad
left join resting on shown.dyad = resting.dyad
order by shown.place_in_order;
