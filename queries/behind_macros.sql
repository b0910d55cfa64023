-- name: create_behind_macros#
-- What is asked of records where filters cannot say it; beside the attached ledger, as the macros of `macros.sql`. It
-- comes as a struct, `asked`: see `measures.behind.Only`. What is empty or NULL asks nothing.

-- Whether records are what is asked for, as far as cells of them tell.
create or replace macro is_asked(
    date, event_type, target, level, cameo, goldstein, scored, set_aside, asked
) as
(asked['acts'] = '' or scored or (asked['acts'] = 'sided' and set_aside))
and (len(asked['signs']) = 0 or list_contains(asked['signs']::integer[], sign(goldstein)::integer))
and is_chosen(quad_class(cameo), asked['quadrants'])
and is_chosen(target, asked['targets'])
and is_chosen(coalesce(level, ''), asked['levels'])
and (not asked['is_of_media'] or event_type = 'media_attack' or coalesce(level = 'state_media', false))
and (asked['gap_from']::date is null or date not between asked['gap_from']::date and asked['gap_to']::date);

-- The records that pass every filter and are what is asked for, one row each: id, date, sources (ids, a list).
create or replace macro records_asked(filters, asked) as table
    select
        id,
        date,
        sources
    from records_matching(filters)
    where
        is_asked(date, event_type, target, level, cameo, goldstein, scored, set_aside, asked)
        and (asked['name']::varchar is null or initiator_name = asked['name'])
        and is_chosen(status, asked['statuses'])
        and is_chosen(mistreatment, asked['mistreatments'])
        and (not asked['has_fatalities'] or fatalities > 0)
        and (not asked['has_injured'] or injured > 0)
        and (
            asked['latitude']::double is null
            or (
                latitude = asked['latitude'] and longitude = asked['longitude']
                and coalesce(geo_precision in ('region', 'country'), false) = asked['is_approximate']
            )
        );

-- The same among all records, or among those that cite a kind of source or that the figures of answers or of custody
-- rest on, which is the name of a step; the other steps are not carried out. One row each: id, date.
create or replace macro records_behind(filters, asked, among) as table
    with
        plain as ( -- noqa: ST03
            select
                id,
                date
            from records_asked(filters, asked)
        ),

        cites as ( -- noqa: ST03
            select
                id,
                date,
                unnest(sources) as source_id
            from records_asked(filters, asked)
        ),

        cited as ( -- noqa: ST03
            select source_id
            from sources_as_of(coalesce(filters['revision'], newest_revision()))
            where
                case asked['cited_field']
                    when 'outlet' then coalesce(agency, publisher)
                    when 'language' then language
                    when 'affiliation' then affiliation
                end = asked['cited']
        ),

        citing as ( -- noqa: ST03
            select distinct
                id,
                date
            from cites
            where source_id in (select cited.source_id from cited)
        ),

        answered as ( -- noqa: ST03
            select plain.*
            from plain
            inner join answered_acts(filters) as acts on plain.id = acts.id
            where acts.answered
        ),

        timed as ( -- noqa: ST03
            select plain.*
            from plain
            inner join answered_acts(filters) as acts on plain.id = acts.id
            where acts.lag is not null
        ),

        -- Of acts and answers that are weighed against each other, both.
        paired_ids as ( -- noqa: ST03
            select id
            from answered_acts(filters)
            where pairs > 0
            union
            select unnest(answers) as id
            from answered_acts(filters)
        ),

        paired as ( -- noqa: ST03
            select
                records.id,
                records.date
            from paired_ids
            inner join records_as_of(coalesce(filters['revision'], newest_revision())) as records
                on paired_ids.id = records.id
        ),

        custody as ( -- noqa: ST03
            select *
            from custody_matching(filters)
            where sided and is_in_period(date, filters)
        ),

        moved as ( -- noqa: ST03
            select
                id,
                date
            from custody
        ),

        taken as ( -- noqa: ST03
            select
                id,
                date
            from custody
            where taken > 0
        ),

        freed as ( -- noqa: ST03
            select
                id,
                date
            from custody
            where freed > 0
        ),

        held as ( -- noqa: ST03
            select
                id,
                date
            from custody
            where taken > 0 or freed > 0 or died > 0
        )

    select
        id,
        date
    from query_table(among);
