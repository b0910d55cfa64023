-- name: create_cell_macros#
-- The cells of the record: its records counted by everything that figures tell apart, so that a figure of millions of
-- records reads thousands of cells. They live beside the attached ledger, so that only the cells are stored in it.

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

-- The stored cells without the affiliations of sources, which make seven cells of one: the columns of `stored_cells`,
-- affiliations empty.
create or replace view coarse_cells as
select
    *,
    []::varchar[] as affiliations,
    false as set_aside
from ledger.coarse_cells;

-- What the coarse cells are by the stored ones: the columns of `ledger.coarse_cells`.
create or replace macro cells_coarsened() as table
    select
        * exclude (affiliations, records, fatalities, injured, told_fatalities, told_injured, placed),
        sum(records)::bigint as records,
        sum(fatalities)::bigint as fatalities,
        sum(injured)::bigint as injured,
        sum(told_fatalities)::bigint as told_fatalities,
        sum(told_injured)::bigint as told_injured,
        sum(placed)::bigint as placed
    from ledger.cells
    group by all
    having
        sum(records) <> 0 or sum(fatalities) <> 0 or sum(injured) <> 0
        or sum(told_fatalities) <> 0 or sum(told_injured) <> 0 or sum(placed) <> 0;

-- What a view without records set aside adds to the stored cells: nothing.
create or replace view no_cells as
select * from stored_cells
where false;

-- The records of a relation as cells of one record each, counted by their sign (1, or -1 where they are taken away):
-- the columns of `stored_cells` but revision, and id. The relation has the columns of the records, sign, seen_at (the
-- revision whose sources they rest on) and set_aside. It may be a CTE of the statement, which is then used by its name
-- alone.
create or replace macro records_as_cells(relation) as table
    with
        records as (
            select * from query_table(relation)
        ),

        -- Once for each list of sources: thousands of records share few, and DuckDB would ask for each record.
        cited as (
            select distinct
                sources,
                seen_at
            from records
        ),

        one_by_one as (
            select
                sources,
                seen_at,
                unnest(sources) as source_id
            from cited
        ),

        rested as (
            select
                one_by_one.sources,
                one_by_one.seen_at,
                list(distinct held.affiliation order by held.affiliation) as affiliations
            from one_by_one
            inner join ledger.sources as held
                on
                    one_by_one.source_id = held.source_id
                    and stands_at(held.valid_from, held.valid_to, one_by_one.seen_at)
            group by one_by_one.sources, one_by_one.seen_at
        )

    select
        records.id,
        records.date,
        records.date_precision,
        records.dyad,
        records."table",
        records.event_type,
        records.initiator,
        records.target,
        records.confidence,
        records.level,
        coalesce(rested.affiliations, []) as affiliations,
        records.sign as records,
        records.sign * coalesce(records.fatalities, 0) as fatalities,
        records.sign * coalesce(records.injured, 0) as injured,
        records.sign * (records.fatalities is not null)::integer as told_fatalities,
        records.sign * (records.injured is not null)::integer as told_injured,
        records.sign * (records.latitude is not null and records.longitude is not null)::integer as placed,
        records.set_aside
    from records
    left join rested on records.sources = rested.sources and records.seen_at = rested.seen_at;

-- A relation's cells summed, one row a cell that anything is left of: its columns but revision.
create or replace macro cells_summed(relation) as table
    select
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
        set_aside
    from query_table(relation)
    group by all
    having
        sum(records) <> 0 or sum(fatalities) <> 0 or sum(injured) <> 0
        or sum(told_fatalities) <> 0 or sum(told_injured) <> 0 or sum(placed) <> 0;

-- Every cell as of the filters' revision: the columns of `stored_cells`. The filters name the relations that hold the
-- cells, of records with their words, and what setting aside moves among them. Affiliations are told where the filters
-- ask for some.
create or replace macro cells_seen(filters) as table
    select *
    from query_table(filters['cells'])
    where revision <= coalesce(filters['revision'], newest_revision())
    union all by name
    select *
    from query_table(filters['aside']);

-- Whether affiliations of sources, a list, pass the filters.
create or replace macro passes_affiliations(affiliations, filters) as
len(filters['affiliations']) = 0 or list_has_any(affiliations, filters['affiliations']::varchar[]);

-- The records that pass every filter but that of affiliations, by what their sources are affiliated with: dyad,
-- affiliations (a list), records.
create or replace macro affiliations_counted(filters) as table
    select
        dyad,
        affiliations,
        sum(records) as records
    from query_table(filters['affiliated_cells'])
    where
        revision <= coalesce(filters['revision'], newest_revision())
        and passes_codes(date, dyad, "table", event_type, initiator, confidence, filters)
    group by dyad, affiliations;

-- Every cell as of the filters' revision, with its type's cameo code and Goldstein value, whether its acts are scored
-- (between the two sides of their dyad and not set aside), and one flag a filter that says whether it passes.
create or replace macro cells_judged(filters) as table
    with
        cells as (
            select * from cells_seen(filters)
        )

    select
        cells.*,
        types.cameo,
        types.goldstein,
        not cells.set_aside
        and is_between_sides(cells.dyad, cells.initiator, cells.target) as scored,
        is_in_period(cells.date, filters) as in_period,
        is_chosen(cells.dyad, filters['dyads']) as in_dyads,
        is_chosen(cells."table", filters['tables']) as in_tables,
        is_chosen(cells.event_type, filters['types']) as in_types,
        is_chosen(cells.initiator, filters['initiators']) as in_initiators,
        is_chosen(cells.confidence, filters['confidence']) as in_confidence,
        passes_affiliations(cells.affiliations, filters) as in_affiliations
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

-- What the cells of a relation sum to, one row a calendar unit (NULL: the whole period) and dyad with any: bin (its
-- first day; NULL), dyad, records, conflictual, cooperative (records by the sign of their type's Goldstein value),
-- fatalities, injured (people), conflict, cooperation (sums of Goldstein values over the acts between the dyad's two
-- sides, both positive), scored (records in these sums), set_aside (records that the filters keep out of them).
create or replace macro dyads_totalled(relation, unit) as table
    with
        kinds as (
            select
                date,
                dyad,
                goldstein,
                scored,
                set_aside,
                sum(records)::bigint as records,
                sum(fatalities)::bigint as fatalities,
                sum(injured)::bigint as injured
            from query_table(relation)
            group by date, dyad, goldstein, scored, set_aside
        )

    select
        date_trunc(unit, date)::date as bin,
        dyad,
        sum(records) as records,
        sum(records) filter (where goldstein < 0) as conflictual,
        sum(records) filter (where goldstein > 0) as cooperative,
        sum(fatalities) as fatalities,
        sum(injured) as injured,
        from_millionths(sum(in_millionths(-goldstein * records)) filter (where goldstein < 0 and scored)) as conflict,
        from_millionths(sum(in_millionths(goldstein * records)) filter (where goldstein > 0 and scored)) as cooperation,
        sum(records) filter (where scored) as scored,
        sum(records) filter (where set_aside) as set_aside
    from kinds
    group by bin, dyad;

-- The days with records of anything as of a revision, one row each: date.
create or replace macro days_as_of(until) as table
    select date
    from ledger.coarse_cells
    where revision <= until
    group by date
    having sum(records) > 0;
