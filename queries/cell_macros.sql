-- name: create_cell_macros#
-- The cells of the record: its records counted by everything that figures tell apart, so that a figure of millions of
-- records reads thousands of cells. They live beside the attached ledger, so that only the cells are stored in it.

-- The affiliations of some sources as of a revision, each once, in order.
create or replace macro affiliations_of(cited, revision) as (
    select coalesce(list(distinct affiliation order by affiliation), [])
    from sources_as_of(revision)
    where source_id in (select unnest(cited))
);

-- The stored cells: what each revision added to the record and took from it, one row a revision and cell: revision,
-- date, date_precision, dyad, table, event_type, initiator, target, confidence, level, affiliations (of the sources, a
-- list), records, fatalities, injured (people), told_fatalities, told_injured, placed (records that give a number,
-- coordinates), all of these negative where a revision took records away; set_aside (false: see `set_aside_cells`).
-- What stands as of a revision is the sum up to it.
create or replace view stored_cells as
select
    *,
    false as set_aside
from ledger.cells;

-- What a view without records set aside adds to the stored cells: nothing.
create or replace view no_cells as
select * from stored_cells
where false;

-- The records that the filters' words are found in, as cells of one record each that stand in every revision: the
-- columns of `stored_cells`.
create or replace macro records_as_cells(filters) as table
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
        affiliations_of(sources, coalesce(filters['revision'], newest_revision())) as affiliations,
        1 as records,
        coalesce(fatalities, 0) as fatalities,
        coalesce(injured, 0) as injured,
        (fatalities is not null)::integer as told_fatalities,
        (injured is not null)::integer as told_injured,
        (latitude is not null and longitude is not null)::integer as placed,
        set_aside
    from records_judged(filters)
    where in_words;

-- Every cell as of the filters' revision, with its type's cameo code and Goldstein value, whether its acts are scored
-- (between the two sides of their dyad and not set aside), and one flag a filter that says whether it passes. The
-- filters name the relations that hold the cells, of records with their words, and what setting aside moves among them.
create or replace macro cells_judged(filters) as table
    with
        cells as (
            select *
            from query_table(filters['cells'])
            where revision <= coalesce(filters['revision'], newest_revision())
            union all by name
            select *
            from query_table(filters['aside'])
        )

    select
        cells.*,
        types.cameo,
        types.goldstein,
        not cells.set_aside
        and cells.dyad in (
            cells.initiator || '-' || cells.target, cells.target || '-' || cells.initiator
        ) as scored,
        is_in_period(cells.date, filters) as in_period,
        is_chosen(cells.dyad, filters['dyads']) as in_dyads,
        is_chosen(cells."table", filters['tables']) as in_tables,
        is_chosen(cells.event_type, filters['types']) as in_types,
        is_chosen(cells.initiator, filters['initiators']) as in_initiators,
        is_chosen(cells.confidence, filters['confidence']) as in_confidence,
        len(filters['affiliations']) = 0
        or list_has_any(cells.affiliations, filters['affiliations']::varchar[]) as in_affiliations
    from cells
    left join
        event_types_as_of(coalesce(filters['revision'], newest_revision())) as types
        on cells.event_type = types.event_type;

-- The cells that pass every filter, one row each.
create or replace macro cells_matching(filters) as table
    select * exclude (in_period, in_dyads, in_tables, in_types, in_initiators, in_confidence, in_affiliations)
    from cells_judged(filters)
    where
        in_period and in_dyads and in_tables and in_types and in_initiators and in_confidence and in_affiliations;

-- The days with records of anything as of a revision, one row each: date.
create or replace macro days_as_of(until) as table
    select date
    from ledger.cells
    where revision <= until
    group by date
    having sum(records) > 0;
