-- name: list_inconsistencies()
-- One row a place where the history does not hold together: check, table (NULL where it is a revision's), id (a row's
-- key or a revision's number), problem (in words).
with
    versions as (
        select * from row_versions()
    ),

    newest as (
        select coalesce(max(number), 0) as number
        from ledger.revisions
    ),

    -- What each revision did to each key: it opened a version, closed one, or both.
    steps as (
        select
            "table",
            id,
            valid_from as number,
            1 as opened,
            0 as closed
        from versions
        union all
        select
            "table",
            id,
            valid_to as number,
            0 as opened,
            1 as closed
        from versions
        where valid_to is not null
    ),

    touched as (
        select
            number,
            max(opened) as opened,
            max(closed) as closed
        from steps
        group by "table", id, number
    ),

    counted as (
        select
            number,
            count(*) filter (opened = 1 and closed = 0) as added,
            count(*) filter (opened = 1 and closed = 1) as changed,
            count(*) filter (opened = 0 and closed = 1) as removed
        from touched
        group by number
    ),

    compared as (
        select
            revisions.number,
            revisions.added as added_stored,
            revisions.changed as changed_stored,
            revisions.removed as removed_stored,
            coalesce(counted.added, 0) as added_found,
            coalesce(counted.changed, 0) as changed_found,
            coalesce(counted.removed, 0) as removed_found
        from ledger.revisions
        left join counted on revisions.number = counted.number
    ),

    numbered as (
        select
            number,
            committed_at,
            row_number() over (order by number, committed_at) as expected,
            lag(committed_at) over (order by number, committed_at) as committed_before
        from ledger.revisions
    ),

    succeeding as (
        select
            *,
            lead(valid_from) over (
                partition by "table", id
                order by valid_from asc, valid_to asc nulls last
            ) as next_from
        from versions
    )

select
    'counts' as "check",
    null as "table",
    format('{}', number) as id,
    format(
        'The rows show {} added, {} changed, {} removed; the revision says {}, {}, {}',
        added_found, changed_found, removed_found, added_stored, changed_stored, removed_stored
    ) as problem
from compared
where
    added_found <> added_stored
    or changed_found <> changed_stored
    or removed_found <> removed_stored
union all
select
    'numbers' as "check",
    null as "table",
    format('{}', number) as id,
    format('Revision {} stands where revision {} should', number, expected) as problem
from numbered
where number <> expected
union all
select
    'times' as "check",
    null as "table",
    format('{}', number) as id,
    format('It is dated {}, before the revision that it follows ({})', committed_at, committed_before) as problem
from numbered
where committed_at < committed_before
union all
select
    'validity' as "check",
    "table",
    id,
    format('It is valid from revision {} until revision {}', valid_from, valid_to) as problem
from versions
where valid_to <= valid_from
union all
select
    'overlap' as "check",
    "table",
    id,
    format('Two versions are valid at revision {}', next_from) as problem
from succeeding
where next_from < coalesce(valid_to, next_from + 1)
union all
select
    'future' as "check",
    versions."table",
    versions.id,
    format(
        'It names revision {}; the newest is {}', greatest(versions.valid_from, versions.valid_to), newest.number
    ) as problem
from versions
cross join newest
where greatest(versions.valid_from, versions.valid_to) > newest.number
order by "check", "table", id;
