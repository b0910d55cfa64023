-- name: read_event_types(revision)
-- One row an event type as of a revision, cells as text: the columns of event_types.csv.
select columns(*)::varchar
from event_types_as_of(:revision)
order by "table" <> 'incidents', "table" <> 'detentions', goldstein, event_type;

-- name: read_sources(revision)
-- One row a source as of a revision, cells as text: the columns of sources.csv.
select columns(*)::varchar
from sources_as_of(:revision)
order by source_id;

-- name: read_incidents(revision)
-- One row an incident as of a revision, cells as text: the columns of incidents.csv, lists joined by semicolons.
with
    valid as (
        select
            * exclude (valid_from, valid_to)
            replace (array_to_string(responds_to, ';') as responds_to, array_to_string(sources, ';') as sources)
        from ledger.incidents
        where valid_from <= :revision and (valid_to is null or valid_to > :revision)
    )

select columns(*)::varchar
from valid
order by id;

-- name: read_detentions(revision)
-- One row a detention as of a revision, cells as text: the columns of detentions.csv, lists joined by semicolons.
with
    valid as (
        select
            * exclude (valid_from, valid_to)
            replace (
                array_to_string(responds_to, ';') as responds_to,
                array_to_string(sources, ';') as sources,
                array_to_string(notable_names, ';') as notable_names
            )
        from ledger.detentions
        where valid_from <= :revision and (valid_to is null or valid_to > :revision)
    )

select columns(*)::varchar
from valid
order by id;

-- name: read_diplomatic_actions(revision)
-- One row a diplomatic action as of a revision, cells as text: the columns of diplomatic_actions.csv, lists joined by
-- semicolons.
with
    valid as (
        select
            * exclude (valid_from, valid_to)
            replace (array_to_string(responds_to, ';') as responds_to, array_to_string(sources, ';') as sources)
        from ledger.diplomatic_actions
        where valid_from <= :revision and (valid_to is null or valid_to > :revision)
    )

select columns(*)::varchar
from valid
order by id;

-- name: read_indicators(revision)
-- One row an indicator's figure as of a revision, cells as text: the columns of indicators.csv.
with
    valid as (
        select
            * exclude (valid_from, valid_to)
            replace (array_to_string(sources, ';') as sources)
        from ledger.indicators
        where valid_from <= :revision and (valid_to is null or valid_to > :revision)
    )

select columns(*)::varchar
from valid
order by indicator_id, country, period;

-- name: read_demands(revision)
-- One row a demand as of a revision, cells as text: the columns of demands.csv.
with
    valid as (
        select
            * exclude (valid_from, valid_to)
            replace (array_to_string(sources, ';') as sources)
        from ledger.demands
        where valid_from <= :revision and (valid_to is null or valid_to > :revision)
    )

select columns(*)::varchar
from valid
order by demand_id;

-- name: close_event_types(revision, keys)!
-- End the validity of the rows with these keys at a revision.
update ledger.event_types set valid_to = :revision
where valid_to is null and list_contains(:keys::varchar[], event_type);

-- name: close_sources(revision, keys)!
-- End the validity of the rows with these keys at a revision.
update ledger.sources set valid_to = :revision
where valid_to is null and list_contains(:keys::varchar[], source_id);

-- name: close_incidents(revision, keys)!
-- End the validity of the rows with these keys at a revision.
update ledger.incidents set valid_to = :revision
where valid_to is null and list_contains(:keys::varchar[], id);

-- name: close_detentions(revision, keys)!
-- End the validity of the rows with these keys at a revision.
update ledger.detentions set valid_to = :revision
where valid_to is null and list_contains(:keys::varchar[], id);

-- name: close_diplomatic_actions(revision, keys)!
-- End the validity of the rows with these keys at a revision.
update ledger.diplomatic_actions set valid_to = :revision
where valid_to is null and list_contains(:keys::varchar[], id);

-- name: close_indicators(revision, keys)!
-- End the validity of the rows with these keys at a revision.
update ledger.indicators set valid_to = :revision
where valid_to is null and list_contains(:keys::varchar[], concat_ws('/', indicator_id, country, period));

-- name: close_demands(revision, keys)!
-- End the validity of the rows with these keys at a revision.
update ledger.demands set valid_to = :revision
where valid_to is null and list_contains(:keys::varchar[], demand_id);
