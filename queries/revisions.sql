-- name: list_stored_tables()
-- Names of the tables in the attached catalog.
select table_name
from duckdb_tables()
where database_name = 'ledger' and schema_name = 'main'
order by table_name;

-- name: find_schema_version()$
-- Number of the last migration that the ledger has had.
select coalesce(max(version), 0) as version
from ledger.schema_migrations;

-- name: add_migration(version)!
-- Note that a migration was applied.
insert into ledger.schema_migrations (version, applied)
values (:version, now() at time zone 'UTC');

-- name: note_newest_revision#
-- Note the number of the newest revision, for what the cursor is asked next: see the macro `newest_revision`.
set variable newest_revision = (
    select max(number)
    from ledger.revisions
);

-- name: find_newest_revision()$
-- Number of the newest revision, 0 where there is none.
select coalesce(max(number), 0) as number
from ledger.revisions;

-- name: list_revisions()
-- One row a revision, newest first: number, committed_at (UTC), author, note, kind, file_name, sha256,
-- added, changed, removed (rows).
select *
from ledger.revisions
order by number desc;

-- name: add_revision(number, author, note, kind, file_name, sha256, added, changed, removed)!
-- Note a revision, dated now (UTC); a clock that was set back does not date it before the one that it follows.
insert into ledger.revisions by name
select
    :number as number,
    greatest(
        now() at time zone 'UTC', (select max(revisions.committed_at) from ledger.revisions)
    ) as committed_at,
    :author as author,
    :note as note,
    :kind as kind,
    :file_name as file_name,
    :sha256 as sha256,
    :added as added,
    :changed as changed,
    :removed as removed;

-- name: add_event_types(revision)!
-- Add the staged rows as valid from a revision on.
insert into ledger.event_types by name
select
    *,
    :revision as valid_from
from staged;

-- name: add_sources(revision)!
-- Add the staged rows as valid from a revision on.
insert into ledger.sources by name
select
    *,
    :revision as valid_from
from staged;

-- name: add_incidents(revision)!
-- Add the staged rows as valid from a revision on.
insert into ledger.incidents by name
select
    * replace (string_split(responds_to, ';') as responds_to, string_split(sources, ';') as sources),
    :revision as valid_from
from staged;

-- name: add_detentions(revision)!
-- Add the staged rows as valid from a revision on.
insert into ledger.detentions by name
select
    * replace (
        string_split(responds_to, ';') as responds_to,
        string_split(sources, ';') as sources,
        string_split(notable_names, ';') as notable_names
    ),
    :revision as valid_from
from staged;

-- name: add_diplomatic_actions(revision)!
-- Add the staged rows as valid from a revision on.
insert into ledger.diplomatic_actions by name
select
    * replace (string_split(responds_to, ';') as responds_to, string_split(sources, ';') as sources),
    :revision as valid_from
from staged;

-- name: add_indicators(revision)!
-- Add the staged rows as valid from a revision on.
insert into ledger.indicators by name
select
    * replace (string_split(sources, ';') as sources),
    :revision as valid_from
from staged;

-- name: add_demands(revision)!
-- Add the staged rows as valid from a revision on.
insert into ledger.demands by name
select
    * replace (string_split(sources, ';') as sources),
    :revision as valid_from
from staged;
