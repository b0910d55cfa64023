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

-- name: find_searched_records(filters)
-- The records that the filters' words are found in, as cells, one row each: the columns of `stored_cells`, as of every
-- revision, and ids (of the cell's records, a list). Texts of millions are read once for both.
with
    found as ( -- noqa: ST03
        select
            *,
            1 as sign,
            coalesce(:filters['revision'], newest_revision()) as seen_at,
            false as set_aside
        from record_versions()
        where
            stands_at(valid_from, valid_to, coalesce(:filters['revision'], newest_revision()))
            and record_has_words(
                :filters['words'],
                id, title, summary, initiator_name, target_name, place, detainee_group, notable_names
            )
    ),

    cells as (
        select * from records_as_cells('found')
    )

select
    0 as revision,
    date,
    date_precision,
    dyad,
    "table",
    event_type,
    initiator,
    target,
    confidence,
    level,
    affiliations,
    sum(records) as records,
    sum(fatalities) as fatalities,
    sum(injured) as injured,
    sum(told_fatalities) as told_fatalities,
    sum(told_injured) as told_injured,
    sum(placed) as placed,
    set_aside,
    list(id) as ids
from cells
group by all;

-- name: find_set_aside_cells(filters)
-- What the records that the filters set aside, and that their words are found in, move from the cells that are scored
-- to those that are not, as of every revision: the columns of `stored_cells`.
with
    asked as ( -- noqa: ST03
        select unnest(:filters['without']::varchar[]) as id
    ),

    named as ( -- noqa: ST03
        select * from records_named('asked', coalesce(:filters['revision'], newest_revision()))
    ),

    aside as (
        select
            *,
            coalesce(:filters['revision'], newest_revision()) as seen_at
        from records_flagged('named', :filters)
        where in_words and set_aside
    ),

    moved as ( -- noqa: ST03
        select
            * replace (false as set_aside),
            -1 as sign
        from aside
        union all
        select
            *,
            1 as sign
        from aside
    )

select
    0 as revision,
    * exclude (id)
from records_as_cells('moved');

-- name: list_miscounted_tables(revision)
-- One row a table of records whose stored cells are not those of its rows as of a revision: table.
with
    stood as ( -- noqa: ST03
        select
            *,
            -1 as sign,
            :revision as seen_at,
            false as set_aside
        from record_versions()
        where stands_at(valid_from, valid_to, :revision)
    ),

    compared as ( -- noqa: ST03
        select * exclude (revision)
        from stored_cells
        where revision <= :revision
        union all by name
        select * exclude (id)
        from records_as_cells('stood')
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
