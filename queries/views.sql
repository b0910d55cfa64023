-- name: count_saved_view_changes()$
-- How often a view was saved or changed: as none is taken back, it tells whether anything has changed since.
select count(*) as changes
from ledger.saved_views;

-- name: list_saved_view_changes()
-- One row a change of a saved view, by slug and number (from 1): slug, number, action (`saved`, `described`, `retired`,
-- `restored`), name, description, page, parameters (a query string), revision and committed_at (UTC) of the revision
-- that it is pinned to, author and changed_at (UTC) of the change.
select *
from ledger.saved_views
order by slug, number;

-- name: add_saved_view_changes()!
-- Add the staged rows.
insert into ledger.saved_views by name
select *
from staged;

-- name: list_saved_views()
-- One row a saved view as it is now, by name: slug, name, description, page, parameters, revision, committed_at (UTC),
-- author and created (UTC) of its saving, changes (number of its last), changed_at (UTC) of that, retired_by and
-- retired_at (UTC) where it is retired, is_here: whether it is live or this ledger has the revision that it is pinned
-- to.
with
    latest as (
        select
            *,
            count(*) over (partition by slug) as changes
        from ledger.saved_views
        qualify row_number() over (partition by slug order by number desc) = 1
    ),

    saved as (
        select
            slug,
            author,
            changed_at as created
        from ledger.saved_views
        where number = 1
    ),

    standing as (
        select *
        from ledger.saved_views
        where action in ('retired', 'restored')
        qualify row_number() over (partition by slug order by number desc) = 1
    )

select
    latest.slug,
    latest.name,
    latest.description,
    latest.page,
    latest.parameters,
    latest.revision,
    latest.committed_at,
    saved.author,
    saved.created,
    latest.changes,
    latest.changed_at,
    if(standing.action = 'retired', standing.author, null) as retired_by,
    if(standing.action = 'retired', standing.changed_at, null) as retired_at,
    latest.revision is null or revisions.number is not null as is_here
from latest
inner join saved on latest.slug = saved.slug
left join standing on latest.slug = standing.slug
left join
    ledger.revisions as revisions
    on latest.revision = revisions.number and latest.committed_at = revisions.committed_at
order by lower(latest.name), latest.slug;
