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

    signed as (
        select
            *,
            -1 as sign,
            :revision - 1 as seen_at
        from versions
        where stood
        union all
        select
            *,
            1 as sign,
            :revision as seen_at
        from versions
        where stands
    ),

    -- Once for each list of sources: thousands of records share few, and DuckDB asks one by one for each record.
    cited as (
        select distinct
            sources,
            seen_at
        from signed
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
    ),

    told as (
        select
            signed.*,
            coalesce(rested.affiliations, []) as affiliations
        from signed
        left join rested on signed.sources = rested.sources and signed.seen_at = rested.seen_at
    )

select
    :revision as revision,
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
    sum(sign) as records,
    sum(sign * coalesce(fatalities, 0)) as fatalities,
    sum(sign * coalesce(injured, 0)) as injured,
    sum(sign * (fatalities is not null)::integer) as told_fatalities,
    sum(sign * (injured is not null)::integer) as told_injured,
    sum(sign * (latitude is not null and longitude is not null)::integer) as placed
from told
group by all
having
    sum(sign) <> 0
    or sum(sign * coalesce(fatalities, 0)) <> 0
    or sum(sign * coalesce(injured, 0)) <> 0
    or sum(sign * (fatalities is not null)::integer) <> 0
    or sum(sign * (injured is not null)::integer) <> 0
    or sum(sign * (latitude is not null and longitude is not null)::integer) <> 0;

-- name: list_uncounted_revisions()
-- One row a revision of a ledger that has no cells yet, in order: number.
select number
from ledger.revisions
where not exists (select 1 as counted from ledger.cells)
order by number;

-- name: find_searched_cells(filters)
-- The cells of the records that the filters' words are found in: the columns of `stored_cells`.
select
    * exclude (records, fatalities, injured, told_fatalities, told_injured, placed),
    sum(records) as records,
    sum(fatalities) as fatalities,
    sum(injured) as injured,
    sum(told_fatalities) as told_fatalities,
    sum(told_injured) as told_injured,
    sum(placed) as placed
from records_as_cells(:filters)
group by all;

-- name: find_set_aside_cells(filters)
-- What the records that the filters set aside move from the cells that are scored to those that are not, two rows a
-- record: the columns of `stored_cells`.
with
    moved as (
        select *
        from records_as_cells(:filters)
        where set_aside
    )

select
    * replace (
        -records as records,
        -fatalities as fatalities,
        -injured as injured,
        -told_fatalities as told_fatalities,
        -told_injured as told_injured,
        -placed as placed,
        false as set_aside
    )
from moved
union all
select *
from moved;

-- name: list_miscounted_tables(filters)
-- One row a table of records whose stored cells are not those of its rows as of the filters' revision: table.
with
    stored as (
        select
            * exclude (revision, records, fatalities, injured, told_fatalities, told_injured, placed, set_aside),
            sum(records) as records,
            sum(fatalities) as fatalities,
            sum(injured) as injured,
            sum(told_fatalities) as told_fatalities,
            sum(told_injured) as told_injured,
            sum(placed) as placed
        from stored_cells
        where revision <= :filters['revision']
        group by all
        having sum(records) <> 0 or sum(fatalities) <> 0 or sum(injured) <> 0 or sum(placed) <> 0
    ),

    counted as (
        select
            * exclude (revision, records, fatalities, injured, told_fatalities, told_injured, placed, set_aside),
            sum(records) as records,
            sum(fatalities) as fatalities,
            sum(injured) as injured,
            sum(told_fatalities) as told_fatalities,
            sum(told_injured) as told_injured,
            sum(placed) as placed
        from records_as_cells(:filters)
        group by all
    ),

    missing as (
        select * from counted
        except
        select * from stored
    ),

    surplus as (
        select * from stored
        except
        select * from counted
    )

select "table" from missing
union
select "table" from surplus
order by "table";
