-- name: list_revisions_of_rows(ids, until)
-- One row a revision that wrote or removed some rows, by key, up to a revision, newest first: revision, kind
-- (added, changed, removed; changed where it did several), author, note, committed_at (UTC).
with
    versions as (
        select
            id,
            valid_from,
            valid_to
        from row_versions()
        where id in (select unnest(:ids::varchar[]))
    ),

    moments as (
        select
            id,
            valid_from as revision
        from versions
        union
        select
            id,
            valid_to as revision
        from versions
    ),

    judged as (
        select
            moments.revision,
            case
                when written.valid_from is null then 'removed'
                when closed.valid_to is null then 'added'
                else 'changed'
            end as kind
        from moments
        left join versions as written on moments.id = written.id and moments.revision = written.valid_from
        left join versions as closed on moments.id = closed.id and moments.revision = closed.valid_to
        where moments.revision <= :until
    ),

    summed as (
        select
            revision,
            if(count(distinct kind) = 1, any_value(kind), 'changed') as kind
        from judged
        group by revision
    )

select
    summed.revision,
    summed.kind,
    revisions.author,
    revisions.note,
    revisions.committed_at
from summed
inner join ledger.revisions as revisions on summed.revision = revisions.number
order by summed.revision desc;

-- name: list_indicator_keys(indicator_id, until)
-- One row a figure that an indicator ever had, up to a revision: id (indicator, country and period, joined by slashes).
select distinct concat_ws('/', indicator_id, country, period) as id
from ledger.indicators
where indicator_id = :indicator_id and valid_from <= :until
order by id;
