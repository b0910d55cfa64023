-- name: count_view_changes(filters, since)
-- One row a kind of change with records: kind (added, changed, removed), records.
select
    kind,
    count(*) as records
from view_changes(:filters, :since)
group by kind
order by kind;

-- name: list_view_changes(filters, since, most)
-- One row a record that came into a view since a revision (kind added), changed in it (changed) or left it (removed),
-- the newest :most of each kind, newest first: kind, existed, remains (the record was there before, is there now, in
-- the view or not), id, table, date, date_precision, dyad, event_type, title (as it is; of one removed as it was),
-- revision (that brought it in, took it out or last wrote it), author, committed_at (UTC).
with
    changes as (
        select * from view_changes(:filters, :since)
    ),

    newest as (
        (
            select * from changes
            where kind = 'added'
            order by date desc, id desc
            limit :most
        )
        union all
        (
            select * from changes
            where kind = 'changed'
            order by date desc, id desc
            limit :most
        )
        union all
        (
            select * from changes
            where kind = 'removed'
            order by date desc, id desc
            limit :most
        )
    ),

    told as (
        select
            *,
            if(kind = 'removed', :since, coalesce(:filters['revision'], newest_revision())) as seen_at
        from newest
    ),

    standing as (
        select
            id,
            bool_or(stands_at(valid_from, valid_to, :since)) as existed,
            bool_or(stands_at(valid_from, valid_to, coalesce(:filters['revision'], newest_revision()))) as remains
        from record_versions()
        where id in (select told.id from told)
        group by id
    )

select
    told.kind,
    standing.existed,
    standing.remains,
    versions.id,
    versions."table",
    versions.date,
    versions.date_precision,
    versions.dyad,
    versions.event_type,
    versions.title,
    told.revision,
    revisions.author,
    revisions.committed_at
from told
inner join standing on told.id = standing.id
inner join record_versions() as versions
    on
        told.id = versions.id
        and stands_at(versions.valid_from, versions.valid_to, told.seen_at)
inner join ledger.revisions as revisions on told.revision = revisions.number
order by versions.date desc, versions.id desc;

-- name: count_view_endings(filters, since)$
-- How many rows of records that may have been of a view ended since a revision, changed or removed, up to the filters'
-- one; where it is of some affiliations, of sources too.
select
    (
        select count(*)
        from view_versions(:filters)
        where valid_to > :since and valid_to <= :filters['revision']
    )
    + (
        select count(*)
        from ledger.sources
        where
            len(:filters['affiliations']) > 0
            and valid_to > :since and valid_to <= :filters['revision']
    ) as endings;

-- name: list_view_additions(filters, since, most)
-- One row a record of a view that came into it since a revision, where none of its rows ended since: the newest :most,
-- newest first, with the columns of `list_view_changes`. Of one that existed another row, not of the view, has ended.
with
    newest as (
        select
            id,
            "table",
            date,
            date_precision,
            dyad,
            event_type,
            title,
            valid_from as revision
        from record_versions()
        where
            valid_from > :since and valid_from <= :filters['revision']
            and passes_codes(date, dyad, "table", event_type, initiator, confidence, :filters)
            and (len(:filters['affiliations']) = 0 or cites_affiliation(sources, :filters))
            and record_has_words(
                :filters['words'],
                id, title, summary, initiator_name, target_name, place, detainee_group, notable_names
            )
        order by date desc, id desc
        limit :most
    ),

    existing as (
        select distinct id
        from record_versions()
        where valid_from <= :since and valid_to > :since
    )

select
    'added' as kind,
    existing.id is not null as existed,
    true as remains,
    newest.id,
    newest."table",
    newest.date,
    newest.date_precision,
    newest.dyad,
    newest.event_type,
    newest.title,
    newest.revision,
    revisions.author,
    revisions.committed_at
from newest
inner join ledger.revisions as revisions on newest.revision = revisions.number
left join existing on newest.id = existing.id
order by newest.date desc, newest.id desc;

-- name: list_changed_cells(ids, since, until)
-- One row a cell that some records have otherwise as of one revision than as of an earlier one: id, column_name,
-- before, after (text as in the CSV files, lists joined by semicolons), revision (that gave it the value that it has),
-- author, committed_at (UTC).
with
    steps as (
        select * from cell_changes(:ids, :until)
        where revision > :since
    ),

    cells as (
        select
            id,
            column_name,
            first(before order by revision) as before,
            last(after order by revision) as after,
            max(revision) as revision
        from steps
        group by id, column_name
    )

select
    cells.*,
    revisions.author,
    revisions.committed_at
from cells
inner join ledger.revisions as revisions on cells.revision = revisions.number
where cells.before is distinct from cells.after
order by cells.id, cells.column_name;

-- name: list_cell_changes(ids, until)
-- One row a cell of some rows, by key, that a revision wrote otherwise than it was, up to a revision: id, revision,
-- column_name, before, after (text as in the CSV files, lists joined by semicolons).
select *
from cell_changes(:ids, :until)
order by id, revision, column_name;

-- name: list_view_events(filters, since, most)
-- One row a record and revision after another that brought it into a view (kind added), wrote it while it stays
-- (changed) or took it out (removed), the newest :most, newest revision and date first: id, revision, kind, existed and
-- remains (it was in the ledger before the revision, it is as of it, in the view or not), seen_at (the revision as of
-- which it is told), table, date, date_precision, dyad, event_type, title, summary, author, committed_at (UTC).
with
    events as (
        select
            *,
            if(kind = 'removed', revision - 1, revision) as seen_at,
            if(kind = 'removed', date_before, date_after) as date
        from view_events(:filters, :since)
    ),

    newest as (
        select *
        from events
        order by revision desc, date desc, id desc
        limit :most
    )

select
    newest.id,
    newest.revision,
    newest.kind,
    there_before.id is not null as existed,
    there_after.id is not null as remains,
    newest.seen_at,
    versions."table",
    versions.date,
    versions.date_precision,
    versions.dyad,
    versions.event_type,
    versions.title,
    versions.summary,
    revisions.author,
    revisions.committed_at
from newest
inner join ledger.revisions as revisions on newest.revision = revisions.number
inner join record_versions() as versions
    on
        newest.id = versions.id
        and stands_at(versions.valid_from, versions.valid_to, newest.seen_at)
left join record_versions() as there_before
    on
        newest.id = there_before.id
        and stands_at(there_before.valid_from, there_before.valid_to, newest.revision - 1)
left join record_versions() as there_after
    on
        newest.id = there_after.id
        and stands_at(there_after.valid_from, there_after.valid_to, newest.revision)
order by newest.revision desc, newest.date desc, newest.id desc;

-- name: list_sources_of_events()
-- One row a source that a record in the relation `staged` (id, seen_at) cites as of a revision, in the record's order:
-- id, seen_at, url, publisher, title, language.
with
    cites as (
        select
            versions.id,
            staged.seen_at,
            unnest(versions.sources) as source_id,
            generate_subscripts(versions.sources, 1) as place_in_order
        from staged
        inner join record_versions() as versions
            on
                staged.id = versions.id
                and stands_at(versions.valid_from, versions.valid_to, staged.seen_at)
    )

select
    cites.id,
    cites.seen_at,
    sources.url,
    sources.publisher,
    sources.title,
    sources.language
from cites
inner join ledger.sources as sources
    on
        cites.source_id = sources.source_id
        and stands_at(sources.valid_from, sources.valid_to, cites.seen_at)
order by cites.id, cites.seen_at, cites.place_in_order;

-- name: find_revision_before(day)$
-- Number of the newest revision committed before a day began (UTC); 0 where there is none.
select coalesce(max(number), 0) as number
from ledger.revisions
where committed_at < :day::date;

-- name: count_other_changes(since, until)
-- One row a table beside those of the records: table (event_types, sources, indicators, demands), rows_changed (that
-- one of two revisions has otherwise than the other, or not at all).
with
    event_types_written as (
        (
            select * from event_types_as_of(:until)
            except
            select * from event_types_as_of(:since)
        )
        union all
        (
            select * from event_types_as_of(:since)
            except
            select * from event_types_as_of(:until)
        )
    ),

    sources_written as (
        (
            select * from sources_as_of(:until)
            except
            select * from sources_as_of(:since)
        )
        union all
        (
            select * from sources_as_of(:since)
            except
            select * from sources_as_of(:until)
        )
    ),

    indicators_written as (
        (
            select * from indicators_as_of(:until)
            except
            select * from indicators_as_of(:since)
        )
        union all
        (
            select * from indicators_as_of(:since)
            except
            select * from indicators_as_of(:until)
        )
    ),

    demands_written as (
        (
            select * from demands_as_of(:until)
            except
            select * from demands_as_of(:since)
        )
        union all
        (
            select * from demands_as_of(:since)
            except
            select * from demands_as_of(:until)
        )
    )

select
    'event_types' as "table",
    count(distinct event_type) as rows_changed
from event_types_written
union all
select
    'sources' as "table",
    count(distinct source_id) as rows_changed
from sources_written
union all
select
    'indicators' as "table",
    count(distinct concat_ws('/', indicator_id, country, period)) as rows_changed
from indicators_written
union all
select
    'demands' as "table",
    count(distinct demand_id) as rows_changed
from demands_written;
