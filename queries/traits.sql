-- What tells of records how weak they are and what they rest on is stored in each commit.

-- name: add_source_lists(revision)!
-- Number the lists of sources that records of a revision cite and that none did before.
insert into ledger.source_lists by name
with
    cited as (
        select distinct sources
        from record_versions()
        where valid_from = :revision
    ),

    counted as (
        select coalesce(max(number), 0) as lists
        from ledger.source_lists
    )

select
    counted.lists + row_number() over (order by cited.sources) as number,
    cited.sources
from cited
cross join counted
left join ledger.source_lists as known on cited.sources = known.sources
where known.number is null;

-- name: find_relinked_records(revision)
-- One row a record that a revision left as it was, but that it has named by another, or by none: the columns of
-- `ledger.record_traits`, as it stands from then on.
with
    named as (
        select distinct answered as id
        from ledger.links
        where valid_from = :revision
    ),

    -- Of those that a record names no more, another may, or they name one themselves.
    released as (
        select distinct answered as id
        from ledger.links
        where valid_to = :revision and answered not in (select named.id from named)
    ),

    touched as (
        select id from named
        union all
        select id from released
    ),

    closed as (
        select id
        from record_versions()
        where valid_to = :revision
    ),

    near as (
        select kept.*
        from ledger.record_traits as kept
        inner join touched on kept.id = touched.id
        where kept.valid_to is null and kept.id not in (select closed.id from closed)
    ),

    linked as (
        select id from named
        union
        select answered as id
        from ledger.links
        where stands_at(valid_from, valid_to, :revision) and answered in (select released.id from released)
        union
        select id
        from ledger.links
        where stands_at(valid_from, valid_to, :revision) and id in (select released.id from released)
    )

select
    near.* replace (
        xor(near.kind, trait('unlinked')) as kind,
        :revision::integer as valid_from
    )
from near
left join linked on near.id = linked.id
where (near.kind & trait('unlinked') > 0) = (linked.id is not null);

-- name: close_traits(revision)!
-- End what was told of the records that a revision closed, and of those that it `relinked`.
update ledger.record_traits
set valid_to = :revision
where
    valid_to is null
    and id in (
        select id
        from record_versions()
        where valid_to = :revision
        union all
        select id from relinked
    );

-- name: add_traits(revision)!
-- Store what tells of the records that a revision wrote, and of those that it `relinked`.
insert into ledger.record_traits by name
with
    written as ( -- noqa: ST03
        select *
        from record_versions()
        where valid_from = :revision
    )

select
    told.id,
    told.date,
    told.dyad,
    told."table",
    told.event_type,
    told.initiator,
    told.confidence,
    kind_of(lists.number, told.traits) as kind,
    :revision::integer as valid_from,
    null::integer as valid_to
from traits_told('written', :revision) as told
inner join ledger.source_lists as lists on told.sources = lists.sources
union all by name
select * from relinked;

-- name: list_untold_revisions()
-- One row a revision of a ledger that does not tell its records' traits yet, in order: number.
select number
from ledger.revisions
where not exists (select 1 as told from ledger.record_traits)
order by number;

-- name: list_mistold_records(revision)
-- One row a record whose stored traits are not what the rows say as of a revision: table, id.
with
    every as ( -- noqa: ST03
        select *
        from record_versions()
        where stands_at(valid_from, valid_to, :revision)
    ),

    told as (
        select * from traits_told('every', :revision)
    ),

    stored as (
        select
            kept.id,
            kept.date,
            kept.dyad,
            kept."table",
            kept.event_type,
            kept.initiator,
            kept.confidence,
            lists.sources,
            traits_of(kept.kind) as traits
        from ledger.record_traits as kept
        left join ledger.source_lists as lists on list_of(kept.kind) = lists.number
        where stands_at(kept.valid_from, kept.valid_to, :revision)
    ),

    differing as (
        (
            select * from told
            except all
            select * from stored
        )
        union all
        (
            select * from stored
            except all
            select * from told
        )
    )

select distinct
    "table",
    id
from differing
order by id;
