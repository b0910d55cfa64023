-- name: list_brief_records(filters, direction, most)
-- One row a record that passes the filters, by date, oldest first where the direction is 1 and newest first where it is
-- -1, at most so many: id, date, date_end, date_precision, dyad, table, event_type, title, summary, initiator, target,
-- place, confidence, sources (ids, a list).
with
    chosen as (
        select id
        from records_matching(:filters)
        order by
            if(:direction = 1, date, null) asc,
            if(:direction = 1, id, null) asc,
            date desc,
            id desc
        limit :most
    ),

    -- Their period lets DuckDB pass over most records before it looks for ids.
    versions as (
        select *
        from record_versions()
        where
            stands_at(valid_from, valid_to, coalesce(:filters['revision'], newest_revision()))
            and is_in_period(date, :filters)
    )

select
    id,
    date,
    date_end,
    date_precision,
    dyad,
    "table",
    event_type,
    title,
    summary,
    initiator,
    target,
    place,
    confidence,
    sources
from versions
where id in (select chosen.id from chosen)
order by
    if(:direction = 1, date, null) asc,
    if(:direction = 1, id, null) asc,
    date desc,
    id desc;

-- name: list_named_sources(ids, revision)
-- One row a source with one of the ids, as of a revision: the columns of the table.
select *
from sources_as_of(coalesce(:revision, newest_revision()))
where list_contains(:ids::varchar[], source_id)
order by source_id;
