-- name: read_event_types(revision)
-- One row an event type as of a revision, cells as text: the columns of event_types.csv.
select columns(*)::varchar
from event_types_as_of(:revision)
order by "table" <> 'incidents', "table" <> 'detentions', goldstein, event_type;

-- name: pick_event_types(revision)
-- Those of the event types as of a revision whose key the relation `staged` (key) has: as `read_event_types`.
select columns(*)::varchar
from event_types_as_of(:revision)
where event_type in (select staged.key from staged)
order by "table" <> 'incidents', "table" <> 'detentions', goldstein, event_type;

-- name: read_sources(revision)
-- One row a source as of a revision, cells as text: the columns of sources.csv.
select columns(*)::varchar
from sources_as_of(:revision)
order by source_id;

-- name: pick_sources(revision)
-- Those of the sources as of a revision whose key the relation `staged` (key) has: as `read_sources`.
select columns(*)::varchar
from sources_as_of(:revision)
where source_id in (select staged.key from staged)
order by source_id;

-- name: read_incidents(revision)
-- One row an incident as of a revision, cells as text: the columns of incidents.csv, lists joined by semicolons.
with
    valid as (
        select * replace (array_to_string(responds_to, ';') as responds_to, array_to_string(sources, ';') as sources)
        from incidents_as_of(:revision)
    )

select columns(*)::varchar
from valid
order by id;

-- name: pick_incidents(revision)
-- Those of the incidents as of a revision whose key the relation `staged` (key) has: as `read_incidents`.
with
    valid as (
        select * replace (array_to_string(responds_to, ';') as responds_to, array_to_string(sources, ';') as sources)
        from incidents_as_of(:revision)
        where id in (select staged.key from staged)
    )

select columns(*)::varchar
from valid
order by id;

-- name: read_detentions(revision)
-- One row a detention as of a revision, cells as text: the columns of detentions.csv, lists joined by semicolons.
with
    valid as (
        select
            * replace (
                array_to_string(responds_to, ';') as responds_to,
                array_to_string(sources, ';') as sources,
                array_to_string(notable_names, ';') as notable_names
            )
        from detentions_as_of(:revision)
    )

select columns(*)::varchar
from valid
order by id;

-- name: pick_detentions(revision)
-- Those of the detentions as of a revision whose key the relation `staged` (key) has: as `read_detentions`.
with
    valid as (
        select
            * replace (
                array_to_string(responds_to, ';') as responds_to,
                array_to_string(sources, ';') as sources,
                array_to_string(notable_names, ';') as notable_names
            )
        from detentions_as_of(:revision)
        where id in (select staged.key from staged)
    )

select columns(*)::varchar
from valid
order by id;

-- name: read_diplomatic_actions(revision)
-- One row a diplomatic action as of a revision, cells as text: the columns of diplomatic_actions.csv, lists joined by
-- semicolons.
with
    valid as (
        select * replace (array_to_string(responds_to, ';') as responds_to, array_to_string(sources, ';') as sources)
        from diplomatic_actions_as_of(:revision)
    )

select columns(*)::varchar
from valid
order by id;

-- name: pick_diplomatic_actions(revision)
-- Those of the diplomatic actions as of a revision whose key the relation `staged` (key) has: as
-- `read_diplomatic_actions`.
with
    valid as (
        select * replace (array_to_string(responds_to, ';') as responds_to, array_to_string(sources, ';') as sources)
        from diplomatic_actions_as_of(:revision)
        where id in (select staged.key from staged)
    )

select columns(*)::varchar
from valid
order by id;

-- name: read_indicators(revision)
-- One row an indicator's figure as of a revision, cells as text: the columns of indicators.csv.
with
    valid as (
        select * replace (array_to_string(sources, ';') as sources)
        from indicators_as_of(:revision)
    )

select columns(*)::varchar
from valid
order by indicator_id, country, period;

-- name: pick_indicators(revision)
-- Those of the indicators' figures as of a revision whose key the relation `staged` (key) has: as `read_indicators`.
with
    valid as (
        select * replace (array_to_string(sources, ';') as sources)
        from indicators_as_of(:revision)
        where concat_ws('/', indicator_id, country, period) in (select staged.key from staged)
    )

select columns(*)::varchar
from valid
order by indicator_id, country, period;

-- name: read_demands(revision)
-- One row a demand as of a revision, cells as text: the columns of demands.csv.
with
    valid as (
        select * replace (array_to_string(sources, ';') as sources)
        from demands_as_of(:revision)
    )

select columns(*)::varchar
from valid
order by demand_id;

-- name: pick_demands(revision)
-- Those of the demands as of a revision whose key the relation `staged` (key) has: as `read_demands`.
with
    valid as (
        select * replace (array_to_string(sources, ';') as sources)
        from demands_as_of(:revision)
        where demand_id in (select staged.key from staged)
    )

select columns(*)::varchar
from valid
order by demand_id;

-- name: count_versions_between(before, after)
-- One row a table of which two revisions have any row in other versions: table, written (versions that the later one
-- alone has), closed (that the earlier one alone has).
select
    "table",
    count(*) filter (stands_at(valid_from, valid_to, :after)) as written,
    count(*) filter (stands_at(valid_from, valid_to, :before)) as closed
from row_versions()
where stands_at(valid_from, valid_to, :before) <> stands_at(valid_from, valid_to, :after)
group by "table";

-- name: count_rewritten(table, before, after)
-- One row: rewritten (rows of a table that two revisions have in other versions), changed (those of them with other
-- cells), cells (that differ).
select
    count(*) as rewritten,
    count(*) filter (cells > 0) as changed,
    coalesce(sum(cells), 0)::bigint as cells
from rows_rewritten(:before, :after)
where "table" = :table;

-- name: list_differing_keys(table, kind, before, after, most)
-- One row a row of a table, by key, that the later of two revisions alone has (kind added), the earlier one alone
-- (removed), or both with other cells (changed); the first so many: id.
with
    versions as (
        select
            id,
            stands_at(valid_from, valid_to, :after) as stands
        from row_versions()
        where
            "table" = :table
            and stands_at(valid_from, valid_to, :before) <> stands_at(valid_from, valid_to, :after)
    ),

    come as (
        select id from versions
        where stands
    ),

    gone as (
        select id from versions
        where not stands
    )

select come.id
from come
anti join gone on come.id = gone.id
where :kind = 'added'
union all
select gone.id
from gone
anti join come on gone.id = come.id
where :kind = 'removed'
union all
select id
from rows_rewritten(:before, :after)
where :kind = 'changed' and "table" = :table and cells > 0
order by id
limit :most;

-- name: export_sources(revision)
-- One row a source as of a revision: the columns of sources.csv, dates as dates.
select *
from sources_as_of(:revision)
order by source_id;

-- name: export_indicators(revision)
-- One row an indicator's figure as of a revision: the columns of indicators.csv, values as numbers, sources as lists.
select *
from indicators_as_of(:revision)
order by indicator_id, country, period;

-- name: export_demands(revision)
-- One row a demand as of a revision: the columns of demands.csv, dates as dates, sources as lists.
select *
from demands_as_of(:revision)
order by demand_id;

-- name: close_event_types(revision, keys)!
-- End the validity of the rows with these keys at a revision.
update ledger.event_types set valid_to = :revision
where valid_to is null and event_type in (select unnest(:keys::varchar[]));

-- name: close_sources(revision, keys)!
-- End the validity of the rows with these keys at a revision.
update ledger.sources set valid_to = :revision
where valid_to is null and source_id in (select unnest(:keys::varchar[]));

-- name: close_incidents(revision, keys)!
-- End the validity of the rows with these keys at a revision.
update ledger.incidents set valid_to = :revision
where valid_to is null and id in (select unnest(:keys::varchar[]));

-- name: close_detentions(revision, keys)!
-- End the validity of the rows with these keys at a revision.
update ledger.detentions set valid_to = :revision
where valid_to is null and id in (select unnest(:keys::varchar[]));

-- name: close_diplomatic_actions(revision, keys)!
-- End the validity of the rows with these keys at a revision.
update ledger.diplomatic_actions set valid_to = :revision
where valid_to is null and id in (select unnest(:keys::varchar[]));

-- name: close_indicators(revision, keys)!
-- End the validity of the rows with these keys at a revision.
update ledger.indicators set valid_to = :revision
where valid_to is null and concat_ws('/', indicator_id, country, period) in (select unnest(:keys::varchar[]));

-- name: close_demands(revision, keys)!
-- End the validity of the rows with these keys at a revision.
update ledger.demands set valid_to = :revision
where valid_to is null and demand_id in (select unnest(:keys::varchar[]));

-- name: list_loose_ends(revision)
-- One row a loose end that a revision, not yet noted, would leave: problem (in words). A row names what is not there
-- (any more), or two sources have one address; what neither the revision wrote nor took away is not looked at.
with
    -- Asked twice, for few rows each time: kept as a whole, it would be every record.
    naming as not materialized (
        select
            id,
            event_type,
            responds_to,
            sources,
            valid_from
        from ledger.incidents
        where valid_to is null
        union all
        select
            id,
            event_type,
            responds_to,
            sources,
            valid_from
        from ledger.detentions
        where valid_to is null
        union all
        select
            id,
            event_type,
            responds_to,
            sources,
            valid_from
        from ledger.diplomatic_actions
        where valid_to is null
        union all
        select
            concat_ws('/', indicator_id, country, period) as id,
            null as event_type,
            null as responds_to,
            sources,
            valid_from
        from ledger.indicators
        where valid_to is null
        union all
        select
            demand_id as id,
            null as event_type,
            null as responds_to,
            sources,
            valid_from
        from ledger.demands
        where valid_to is null
    ),

    named as not materialized (
        select
            id,
            valid_from,
            unnest(sources) as other,
            'source' as kind
        from naming
        union all
        select
            id,
            valid_from,
            unnest(responds_to) as other,
            'record' as kind
        from naming
        union all
        select
            id,
            valid_from,
            event_type as other,
            'event type' as kind
        from naming
        where event_type is not null
    ),

    versions as not materialized (
        select
            source_id as id,
            'source' as kind,
            valid_to
        from ledger.sources
        union all
        select
            event_type as id,
            'event type' as kind,
            valid_to
        from ledger.event_types
        union all
        select
            id,
            'record' as kind,
            valid_to
        from ledger.incidents
        union all
        select
            id,
            'record' as kind,
            valid_to
        from ledger.detentions
        union all
        select
            id,
            'record' as kind,
            valid_to
        from ledger.diplomatic_actions
    ),

    named_anew as (
        select * from named
        where valid_from = :revision
    ),

    closed as (
        select
            id,
            kind
        from versions
        where valid_to = :revision
    ),

    there as (
        select
            id,
            kind
        from versions
        where
            valid_to is null
            and (id in (select named_anew.other from named_anew) or id in (select closed.id from closed))
    ),

    gone as (
        select closed.*
        from closed
        anti join there on closed.id = there.id and closed.kind = there.kind
    ),

    loose as (
        select named_anew.*
        from named_anew
        anti join there on named_anew.other = there.id and named_anew.kind = there.kind
        union all
        select named.*
        from named
        semi join gone on named.other = gone.id and named.kind = gone.kind
        where named.valid_from <> :revision
    ),

    addresses as (
        select
            url,
            count(*) as number,
            max(valid_from) as written,
            string_agg(source_id, ' and ' order by source_id) as ids
        from ledger.sources
        where valid_to is null
        group by url
    )

select format('{} names the {} {}, which would not be there', loose.id, loose.kind, loose.other) as problem
from loose
union
select format('{} would both have the address {}', ids, url) as problem
from addresses
where number > 1 and written = :revision
order by problem;
