-- name: create_change_macros#
-- What the queries on changes share, beside the macros of `macros.sql`.

-- Every version of every row of every table, one row each: table, id (the row's key, its parts joined by slashes), and
-- valid_from and valid_to as in `record_versions`.
create or replace macro row_versions() as table
    select
        'event_types' as "table",
        event_type as id,
        valid_from,
        valid_to
    from ledger.event_types
    union all
    select
        'sources' as "table",
        source_id as id,
        valid_from,
        valid_to
    from ledger.sources
    union all
    select
        'incidents' as "table",
        id,
        valid_from,
        valid_to
    from ledger.incidents
    union all
    select
        'detentions' as "table",
        id,
        valid_from,
        valid_to
    from ledger.detentions
    union all
    select
        'diplomatic_actions' as "table",
        id,
        valid_from,
        valid_to
    from ledger.diplomatic_actions
    union all
    select
        'indicators' as "table",
        concat_ws('/', indicator_id, country, period) as id,
        valid_from,
        valid_to
    from ledger.indicators
    union all
    select
        'demands' as "table",
        demand_id as id,
        valid_from,
        valid_to
    from ledger.demands;

-- What happened to a view's records after the revision `earliest`, up to the filters' one, one row a record and
-- revision: id, revision, kind (added: it has come into the view; changed: it stays and its own row was written;
-- removed: it has left), date_before, date_after (its date before the revision and as of it, where it is of the view
-- then). A record comes and goes as its row is written or closed and, where the filters are about the affiliation of
-- sources, as a source that it cites is: the part is the step that finds these (plain, or sourced); the other is not
-- carried out.
create or replace macro view_events_by(filters, earliest, part) as table
    with
        bounds as (
            select coalesce(filters['revision'], newest_revision()) as last_revision
        ),

        -- Of one record no two rows stand at once, so that what ends as another row begins is a change.
        begun as (
            select
                versions.id,
                versions.valid_from as revision,
                versions.date
            from view_versions(filters) as versions
            cross join bounds
            where versions.valid_from > earliest and versions.valid_from <= bounds.last_revision
        ),

        ended as (
            select
                versions.id,
                versions.valid_to as revision,
                versions.date
            from view_versions(filters) as versions
            cross join bounds
            where versions.valid_to > earliest and versions.valid_to <= bounds.last_revision
        ),

        plain as ( -- noqa: ST03
            select
                coalesce(begun.id, ended.id) as id,
                coalesce(begun.revision, ended.revision) as revision,
                case
                    when ended.id is null then 'added'
                    when begun.id is null then 'removed'
                    else 'changed'
                end as kind,
                ended.date as date_before,
                begun.date as date_after
            from begun
            full join ended on begun.id = ended.id and begun.revision = ended.revision
        ),

        source_moments as (
            select
                source_id,
                unnest([valid_from, valid_to]) as revision
            from ledger.sources
        ),

        cites as (
            select
                id,
                valid_from,
                valid_to,
                unnest(sources) as source_id
            from record_versions()
        ),

        -- When something happened that may bring a record in or take it out.
        moments as (
            select
                id,
                valid_from as revision
            from record_versions()
            union
            select
                id,
                valid_to as revision
            from record_versions()
            union
            select
                cites.id,
                source_moments.revision
            from cites
            inner join source_moments
                on
                    cites.source_id = source_moments.source_id
                    and cites.valid_from < source_moments.revision
                    and coalesce(cites.valid_to > source_moments.revision, true)
        ),

        within as (
            select moments.*
            from moments
            cross join bounds
            where moments.revision > earliest and moments.revision <= bounds.last_revision
        ),

        versions as (
            select *
            from view_versions(filters)
            where id in (select within.id from within)
        ),

        -- From when to when a record is of the view; stretches may overlap where it cites several sources.
        stretches as (
            select
                cites.id,
                greatest(cites.valid_from, sources.valid_from) as valid_from,
                least(cites.valid_to, sources.valid_to) as valid_to
            from cites
            inner join versions on cites.id = versions.id and cites.valid_from = versions.valid_from
            inner join ledger.sources as sources
                on
                    cites.source_id = sources.source_id
                    and coalesce(cites.valid_from < sources.valid_to, true)
                    and coalesce(cites.valid_to > sources.valid_from, true)
            where list_contains(filters['affiliations']::varchar[], sources.affiliation)
        ),

        judged as (
            select
                within.id,
                within.revision,
                coalesce(
                    bool_or(stands_at(stretches.valid_from, stretches.valid_to, within.revision - 1)), false
                ) as was_in,
                coalesce(
                    bool_or(stands_at(stretches.valid_from, stretches.valid_to, within.revision)), false
                ) as is_in,
                coalesce(bool_or(versions.valid_from = within.revision), false) as written,
                any_value(versions.date) filter (
                    where stands_at(versions.valid_from, versions.valid_to, within.revision - 1)
                ) as date_before,
                any_value(versions.date) filter (
                    where stands_at(versions.valid_from, versions.valid_to, within.revision)
                ) as date_after
            from within
            left join stretches on within.id = stretches.id
            left join versions on within.id = versions.id
            group by within.id, within.revision
        ),

        sourced as ( -- noqa: ST03
            select
                id,
                revision,
                case
                    when not was_in then 'added'
                    when not is_in then 'removed'
                    else 'changed'
                end as kind,
                date_before,
                date_after
            from judged
            where was_in <> is_in or (was_in and is_in and written)
        )

    select * from query_table(part);

-- The events of a view by the way in which its filters need them: see `view_events_by`.
create or replace macro view_events(filters, earliest) as table
    select * from view_events_by(filters, earliest, if(len(filters['affiliations']) = 0, 'plain', 'sourced'));

-- The versions of records that pass every filter but that of affiliations, one row each: id, date, valid_from,
-- valid_to.
create or replace macro view_versions(filters) as table
    select
        id,
        date,
        valid_from,
        valid_to
    from record_versions()
    where
        passes_codes(date, dyad, "table", event_type, initiator, confidence, filters)
        and record_has_words(
            filters['words'],
            id, title, summary, initiator_name, target_name, place, detainee_group, notable_names
        );

-- The records that a view as of its revision has and did not have as of an earlier one (kind added), that it had and
-- has no more (removed), or that it has in both with other cells (changed), one row each: id, kind, revision (that
-- brought it in, took it out or last wrote it), date (as it is; of one removed as it was).
create or replace macro view_changes(filters, earliest) as table
    with
        events as (
            select * from view_events(filters, earliest)
        ),

        -- All others came in once, which most of millions did.
        eventful as (
            select distinct id
            from events
            where kind <> 'added'
        ),

        -- Whether a record was in the view follows from what first happened to it, whether it is from what last did.
        followed as (
            select
                id,
                arg_min(kind, revision) <> 'added' as was_in,
                arg_max(kind, revision) <> 'removed' as is_in,
                max(revision) filter (where kind = 'added') as entered,
                max(revision) filter (where kind = 'removed') as gone,
                max(revision) as last_event,
                arg_min(date_before, revision) as date_before,
                arg_max(date_after, revision) as date_after
            from events
            where id in (select eventful.id from eventful)
            group by id
        ),

        stayed as (
            select id from followed
            where was_in and is_in
        ),

        -- A record that was written and put back as it was has not changed.
        written as (
            select * exclude (valid_from, valid_to)
            from record_versions()
            where
                id in (select stayed.id from stayed)
                and stands_at(valid_from, valid_to, coalesce(filters['revision'], newest_revision()))
            except
            select * exclude (valid_from, valid_to)
            from record_versions()
            where
                id in (select stayed.id from stayed)
                and stands_at(valid_from, valid_to, earliest)
        )

    select
        id,
        kind,
        revision,
        date_after as date
    from events
    where id not in (select eventful.id from eventful)
    union all
    select
        followed.id,
        case
            when not followed.was_in then 'added'
            when not followed.is_in then 'removed'
            else 'changed'
        end as kind,
        case
            when not followed.was_in then followed.entered
            when not followed.is_in then followed.gone
            else followed.last_event
        end as revision,
        if(followed.is_in, followed.date_after, followed.date_before) as date
    from followed
    left join written on followed.id = written.id
    where followed.was_in <> followed.is_in or written.id is not null;

-- Every version of every row of every table, one row each: table, id (the row's key, its parts joined by slashes),
-- cells (text, in the order of the table's columns), valid_from, valid_to.
create or replace macro row_texts() as table
    with
        event_types as (
            select columns(*)::varchar
            from ledger.event_types
        ),

        sources as (
            select columns(*)::varchar
            from ledger.sources
        ),

        incidents as (
            select columns(*)::varchar
            from ledger.incidents
        ),

        detentions as (
            select columns(*)::varchar
            from ledger.detentions
        ),

        diplomatic_actions as (
            select columns(*)::varchar
            from ledger.diplomatic_actions
        ),

        indicators as (
            select columns(*)::varchar
            from ledger.indicators
        ),

        demands as (
            select columns(*)::varchar
            from ledger.demands
        )

    select
        'event_types' as "table",
        event_type as id,
        list_value(*columns(* exclude (valid_from, valid_to))) as cells,
        valid_from::integer as valid_from,
        valid_to::integer as valid_to
    from event_types
    union all
    select
        'sources' as "table",
        source_id as id,
        list_value(*columns(* exclude (valid_from, valid_to))) as cells,
        valid_from::integer as valid_from,
        valid_to::integer as valid_to
    from sources
    union all
    select
        'incidents' as "table",
        id,
        list_value(*columns(* exclude (valid_from, valid_to))) as cells,
        valid_from::integer as valid_from,
        valid_to::integer as valid_to
    from incidents
    union all
    select
        'detentions' as "table",
        id,
        list_value(*columns(* exclude (valid_from, valid_to))) as cells,
        valid_from::integer as valid_from,
        valid_to::integer as valid_to
    from detentions
    union all
    select
        'diplomatic_actions' as "table",
        id,
        list_value(*columns(* exclude (valid_from, valid_to))) as cells,
        valid_from::integer as valid_from,
        valid_to::integer as valid_to
    from diplomatic_actions
    union all
    select
        'indicators' as "table",
        concat_ws('/', indicator_id, country, period) as id,
        list_value(*columns(* exclude (valid_from, valid_to))) as cells,
        valid_from::integer as valid_from,
        valid_to::integer as valid_to
    from indicators
    union all
    select
        'demands' as "table",
        demand_id as id,
        list_value(*columns(* exclude (valid_from, valid_to))) as cells,
        valid_from::integer as valid_from,
        valid_to::integer as valid_to
    from demands;

-- The rows that two revisions both have, but not in one version, one row each: table, id, cells (that differ; none
-- where a row was put back as it was).
create or replace macro rows_rewritten(before, after) as table
    with
        versions as (
            select
                "table",
                id,
                stands_at(valid_from, valid_to, before) as stood
            from row_versions()
            where stands_at(valid_from, valid_to, before) <> stands_at(valid_from, valid_to, after)
        ),

        kept as (
            select gone.id
            from versions as gone
            inner join versions as come on gone."table" = come."table" and gone.id = come.id
            where gone.stood and not come.stood
        ),

        texts as (
            select
                *,
                stands_at(valid_from, valid_to, before) as stood
            from row_texts()
            where
                id in (select kept.id from kept)
                and stands_at(valid_from, valid_to, before) <> stands_at(valid_from, valid_to, after)
        ),

        compared as (
            select
                gone."table",
                gone.id,
                list_zip(gone.cells, come.cells) as cells
            from texts as gone
            inner join texts as come on gone."table" = come."table" and gone.id = come.id
            where gone.stood and not come.stood
        )

    select
        "table",
        id,
        len(list_filter(cells, lambda cell: cell[1] is distinct from cell[2])) as cells
    from compared;

-- Every cell of some records, demands and figures of indicators in each version of their row, by key, up to a
-- revision: id, revision, column_name, content (text as in the CSV files, lists joined by semicolons).
create or replace macro written_cells(ids, until) as table
    with
        records as (
            select
                * exclude ("table", valid_to) replace (
                    array_to_string(responds_to, ';') as responds_to,
                    array_to_string(sources, ';') as sources,
                    array_to_string(notable_names, ';') as notable_names
                )
            from record_versions()
            where id in (select unnest(ids::varchar[])) and valid_from <= until
        ),

        demands as (
            select * exclude (valid_to) replace (array_to_string(sources, ';') as sources)
            from ledger.demands
            where demand_id in (select unnest(ids::varchar[])) and valid_from <= until
        ),

        figures as (
            select
                concat_ws('/', indicator_id, country, period) as id,
                * exclude (indicator_id, country, period, valid_to) replace (
                    array_to_string(sources, ';') as sources
                )
            from ledger.indicators
            where
                concat_ws('/', indicator_id, country, period) in (select unnest(ids::varchar[]))
                and valid_from <= until
        ),

        record_texts as (
            select
                id,
                valid_from,
                columns(* exclude (id, valid_from))::varchar
            from records
        ),

        demand_texts as (
            select
                demand_id as id,
                valid_from,
                columns(* exclude (demand_id, valid_from))::varchar
            from demands
        ),

        figure_texts as (
            select
                id,
                valid_from,
                columns(* exclude (id, valid_from))::varchar
            from figures
        )

    select *
    from record_texts
    unpivot include nulls (content for column_name in (columns(* exclude (id, valid_from))))
    union all by name
    select *
    from demand_texts
    unpivot include nulls (content for column_name in (columns(* exclude (id, valid_from))))
    union all by name
    select *
    from figure_texts
    unpivot include nulls (content for column_name in (columns(* exclude (id, valid_from))));

-- Every cell of some records, demands and figures of indicators that a revision has written otherwise than it was, by
-- key, up to a revision: id, revision, column_name, before, after (text as in the CSV files, lists joined by
-- semicolons).
create or replace macro cell_changes(ids, until) as table
    with
        followed as (
            select
                *,
                lag(content) over (partition by id, column_name order by valid_from) as content_before,
                row_number() over (partition by id, column_name order by valid_from) as version
            from written_cells(ids, until)
        )

    select
        id,
        valid_from as revision,
        column_name,
        content_before as before,
        content as after
    from followed
    where version > 1 and content is distinct from content_before;
