-- name: list_brief_records(filters, direction, most)
-- One row a record that passes the filters, by date, oldest first where the direction is 1 and newest first where it is
-- -1, at most so many: id, date, date_end, date_precision, dyad, table, event_type, title, summary, initiator, target,
-- place, confidence, sources (ids, a list).
with
    numbered as (
        select
            *,
            row_number() over (order by date, id) as place_in_order
        from records_matching(:filters)
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
from numbered
order by place_in_order * :direction
limit :most;

-- name: list_named_sources(ids, revision)
-- One row a source with one of the ids, as of a revision: the columns of the table.
select *
from sources_as_of(coalesce(:revision, newest_revision()))
where list_contains(:ids::varchar[], source_id)
order by source_id;
