-- Made ledgers for benchmarks: the curated records many times over.

-- name: create_copying#
-- The id of a record's copy.
create or replace macro copy_of(id, copy) as left(id, 3) || ((copy + 1) * 10000 + id[4:]::bigint);

-- Copies of a table's curated records as rows of revision 2: see `make_ledger`.
create or replace macro copies_of(relation, first_copy, last_copy) as table
    with
        copies as (
            select
                copy,
                (hash(copy) % 31)::integer - 15 as shift
            from range(first_copy, last_copy) as made (copy)
        ),

        originals as (
            select
                *,
                row_number() over (order by id) - 1 as number,
                count(*) over () as originals
            from query_table('ledger.' || relation)
            where valid_from = 1
        ),

        drawn as (
            select
                originals.*,
                copies.copy,
                copies.shift,
                hash(copies.copy, originals.id) % originals.originals as donor
            from originals
            cross join copies
        )

    select
        drawn.* exclude (copy, shift, donor, number, originals, confidence, sources) replace (
            copy_of(drawn.id, drawn.copy) as id,
            date_trunc(drawn.date_precision, drawn.date + drawn.shift)::date as date,
            drawn.date_end + drawn.shift as date_end,
            drawn.title || ' ' || drawn.copy as title,
            list_transform(drawn.responds_to, lambda answered: copy_of(answered, drawn.copy)) as responds_to,
            2 as valid_from
        ),
        donors.confidence,
        donors.sources
    from drawn
    inner join originals as donors on drawn.donor = donors.number
    order by date;

-- name: add_made_incidents(first_copy, last_copy)!
-- Add copies of the curated incidents.
insert into ledger.incidents by name
select *
from copies_of('incidents', :first_copy, :last_copy);

-- name: add_made_detentions(first_copy, last_copy)!
-- Add copies of the curated detentions.
insert into ledger.detentions by name
select *
from copies_of('detentions', :first_copy, :last_copy);

-- name: add_made_diplomatic_actions(first_copy, last_copy)!
-- Add copies of the curated diplomatic actions.
insert into ledger.diplomatic_actions by name
select *
from copies_of('diplomatic_actions', :first_copy, :last_copy);
