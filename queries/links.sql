-- What follows from the links between records is stored in each commit: links, acts in chains, and steps of custody.

-- name: add_links(revision)!
-- Store what the records that a revision wrote name as answered.
insert into ledger.links by name
select
    id,
    unnest(responds_to) as answered,
    valid_from,
    null::integer as valid_to
from record_versions()
where valid_from = :revision;

-- name: close_links(revision)!
-- End the links of the records that a revision closed.
update ledger.links
set valid_to = :revision
where
    valid_to is null and valid_from < :revision
    and id in (
        select id
        from record_versions()
        where valid_to = :revision
    );

-- name: find_linked_records(revision)
-- One row a record whose chain or custody may be another by a revision: id. They are the records that it wrote or
-- closed and that name others or are named, or that hold somebody; what they name and what names them; and the chains
-- that these stood in.
with
    changed as (
        select distinct
            id,
            "table" = 'detentions' as may_hold
        from record_versions()
        where valid_from = :revision or valid_to = :revision
    ),

    touching as (
        select
            id,
            answered
        from ledger.links
        where
            (stands_at(valid_from, valid_to, :revision) or stands_at(valid_from, valid_to, :revision - 1))
            and (id in (select changed.id from changed) or answered in (select changed.id from changed))
    ),

    near as (
        select id from changed
        where may_hold
        union
        select id from touching
        union
        select answered as id from touching
    ),

    chains as (
        select distinct chain
        from ledger.chain_acts
        where valid_to is null and id in (select near.id from near)
    )

select id from near
union
select id
from ledger.chain_acts
where valid_to is null and chain in (select chains.chain from chains);

-- name: find_chain_pairs(revision)
-- One row a pair of an act and an answer of one dyad as of a revision, of the `linked` records: id (the answer),
-- answered (the act).
select *
from chain_pairs_among('linked', :revision);

-- name: take_part(part, parts)
-- One row a record of a part (0, 1, ...) of the `linked` records: id. A part has whole chains, which are `components`.
select linked.id
from linked
left join components on linked.id = components.id
where coalesce(components.component, 0) % :parts::bigint = :part::bigint;

-- name: find_chain_acts(revision)
-- One row an act that stands in a chain as of a revision, of the `part` of the linked records: the columns of
-- `ledger.chain_acts`.
select
    *,
    :revision::integer as valid_from,
    null::integer as valid_to
from chain_acts_among('part', 'pairs', 'components', :revision);

-- name: close_chain_acts(revision)!
-- End the acts of the `part` of the linked records that stand no more as they did, of which `found` has those that
-- stand.
update ledger.chain_acts
set valid_to = :revision
where
    valid_to is null and id in (select part.id from part)
    and id not in (
        select kept.id
        from (
            select * exclude (valid_from, valid_to) from ledger.chain_acts
            where valid_to is null and id in (select part.id from part)
            intersect
            select * exclude (valid_from, valid_to) from found
        ) as kept
    );

-- name: add_chain_acts()!
-- Store those of the acts that were `found` that do not stand yet.
insert into ledger.chain_acts by name
select found.*
from found
left join ledger.chain_acts as standing on found.id = standing.id and standing.valid_to is null
where standing.id is null;

-- name: find_custody(revision)
-- One row a detention that moves somebody into custody or out of it as of a revision, of the `linked` records: the
-- columns of `ledger.custody`.
select
    *,
    :revision::integer as valid_from,
    null::integer as valid_to
from custody_among('linked', :revision);

-- name: close_custody(revision)!
-- End the custody steps of the `linked` records that are no more as they were, of which `found` has those that are.
update ledger.custody
set valid_to = :revision
where
    valid_to is null and id in (select linked.id from linked)
    and id not in (
        select kept.id
        from (
            select * exclude (valid_from, valid_to) from ledger.custody
            where valid_to is null and id in (select linked.id from linked)
            intersect
            select * exclude (valid_from, valid_to) from found
        ) as kept
    );

-- name: add_custody()!
-- Store those of the custody steps that were `found` that do not stand yet.
insert into ledger.custody by name
select found.*
from found
left join ledger.custody as standing on found.id = standing.id and standing.valid_to is null
where standing.id is null;

-- name: list_unlinked_revisions()
-- One row a revision of a ledger of which nothing of this is stored yet, in order: number.
select number
from ledger.revisions
where
    not exists (select 1 as kept from ledger.links)
    and not exists (select 1 as kept from ledger.custody)
    and exists (
        select 1 as linkable
        from record_versions() as versions
        where len(versions.responds_to) > 0 or versions.event_type in ('arrest', 'group_arrest', 'remand')
    )
order by number;

-- name: list_chain_pairs(revision)
-- One row a pair of an act and an answer of one dyad as of a revision: id (the answer), answered (the act).
with
    every as ( -- noqa: ST03
        select id
        from record_versions()
        where stands_at(valid_from, valid_to, :revision)
    )

select *
from chain_pairs_among('every', :revision);

-- name: list_mislinked_records(revision)
-- One row a record of which what is stored of its links is not what the rows say as of a revision: table, id. Of the
-- `pairs` of all records it is known which `components` they form.
with
    every as ( -- noqa: ST03
        select id
        from record_versions()
        where stands_at(valid_from, valid_to, :revision)
    ),

    named as (
        select
            "table",
            id,
            unnest(responds_to) as answered
        from record_versions()
        where stands_at(valid_from, valid_to, :revision)
    ),

    links as (
        select
            id,
            answered
        from ledger.links
        where stands_at(valid_from, valid_to, :revision)
    ),

    acts as (
        select * exclude (valid_from, valid_to)
        from ledger.chain_acts
        where stands_at(valid_from, valid_to, :revision)
    ),

    custody as (
        select * exclude (valid_from, valid_to)
        from ledger.custody
        where stands_at(valid_from, valid_to, :revision)
    ),

    found_acts as (
        select * from chain_acts_among('every', 'pairs', 'components', :revision)
    ),

    found_custody as (
        select * from custody_among('every', :revision)
    ),

    -- What stands on one side alone.
    differing as (
        (
            select * exclude ("table") from named
            except all
            select * from links
        )
        union all
        (
            select * from links
            except all
            select * exclude ("table") from named
        )
    ),

    differing_acts as (
        (
            select * from found_acts
            except all
            select * from acts
        )
        union all
        (
            select * from acts
            except all
            select * from found_acts
        )
    ),

    differing_custody as (
        (
            select * from found_custody
            except all
            select * from custody
        )
        union all
        (
            select * from custody
            except all
            select * from found_custody
        )
    ),

    mislinked as (
        select id from differing
        union
        select id from differing_acts
        union
        select id from differing_custody
    )

select
    any_value(versions."table") as "table",
    mislinked.id
from mislinked
left join record_versions() as versions on mislinked.id = versions.id
group by mislinked.id
order by mislinked.id;
