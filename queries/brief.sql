-- name: list_brief_records(filters, direction, most)
-- One row a record that passes the filters, by date, oldest first where the direction is 1 and newest first where it is
-- -1, at most so many: id, date, date_end, date_precision, dyad, table, event_type, title, summary, initiator, target,
-- place, confidence, sources (ids, a list).
with
    chosen as ( -- noqa: ST03
        select id
        from records_matching(:filters)
        order by
            if(:direction = 1, date, null) asc,
            if(:direction = 1, id, null) asc,
            date desc,
            id desc
        limit :most
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
from records_named('chosen', coalesce(:filters['revision'], newest_revision()))
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
