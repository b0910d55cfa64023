-- name: add_cells(revision)!
-- Store what a revision added to the cells and took from them: the records that it wrote or closed, and those whose
-- sources it gave another affiliation.
insert into ledger.cells by name
with
    affiliated as (
        select
            source_id,
            any_value(affiliation) filter (where valid_to = :revision) as affiliation_before,
            any_value(affiliation) filter (where valid_from = :revision) as affiliation_after
        from ledger.sources
        where valid_from = :revision or valid_to = :revision
        group by source_id
    ),

    moved as (
        select list(source_id) as source_ids
        from affiliated
        where affiliation_before is distinct from affiliation_after
    ),

    versions as (
        select
            written.*,
            stands_at(written.valid_from, written.valid_to, :revision - 1) as stood,
            stands_at(written.valid_from, written.valid_to, :revision) as stands
        from record_versions() as written
        cross join moved
        where
            written.valid_from = :revision or written.valid_to = :revision
            or list_has_any(written.sources, coalesce(moved.source_ids, []))
    ),

    signed as ( -- noqa: ST03
        select
            *,
            -1 as sign,
            :revision - 1 as seen_at,
            false as set_aside
        from versions
        where stood
        union all
        select
            *,
            1 as sign,
            :revision as seen_at,
            false as set_aside
        from versions
        where stands
    ),

    cells as ( -- noqa: ST03
        select * from records_as_cells('signed')
    )

select
    :revision as revision,
    * exclude (set_aside)
from cells_summed('cells');

-- name: add_coarse_cells(revision)!
-- Store the cells of a revision without the affiliations of sources.
insert into ledger.coarse_cells by name
select *
from cells_coarsened()
where revision = :revision;

-- name: list_uncounted_revisions()
-- One row a revision of a ledger that has no cells yet, in order: number.
select number
from ledger.revisions
where not exists (select 1 as counted from ledger.cells)
order by number;

-- name: find_searched_cells(filters)
-- The cells of the records that the filters' words are found in, as of every revision: the columns of `stored_cells`.
with
    found as ( -- noqa: ST03
        select * from records_found(:filters, 1)
    ),

    cells as ( -- noqa: ST03
        select * from records_as_cells('found')
    )

select
    0 as revision,
    *
from cells_summed('cells');

-- name: find_set_aside_cells(filters)
-- What the records that the filters set aside move from the cells that are scored to those that are not, as of every
-- revision: the columns of `stored_cells`.
with
    taken as ( -- noqa: ST03
        select * replace (false as set_aside)
        from records_found(:filters, -1)
        where set_aside
    ),

    given as ( -- noqa: ST03
        select *
        from records_found(:filters, 1)
        where set_aside
    )

select
    0 as revision,
    *
from records_as_cells('taken')
union all
select
    0 as revision,
    *
from records_as_cells('given');

-- name: list_miscounted_tables(filters)
-- One row a table of records whose stored cells are not those of its rows as of the filters' revision: table.
with
    found as ( -- noqa: ST03
        select * from records_found(:filters, -1)
    ),

    compared as ( -- noqa: ST03
        select * exclude (revision)
        from stored_cells
        where revision <= :filters['revision']
        union all by name
        select *
        from records_as_cells('found')
    )

select distinct "table"
from cells_summed('compared')
order by "table";

-- name: list_miscoarsened_tables()
-- One row a table of records whose coarse cells of some revision are not those of its stored cells: table.
with
    stored as (
        select * from ledger.coarse_cells
    ),

    derived as (
        select * from cells_coarsened()
    ),

    differing as (
        (
            select * from stored
            except all
            select * from derived
        )
        union all
        (
            select * from derived
            except all
            select * from stored
        )
    )

select distinct "table"
from differing
order by "table";
