-- name: create_demand_macros#
-- What the queries on demands share, beside the macros of `macros.sql`.

-- The demands that pass the filters that apply to them, one row each: the columns of demands.csv, over_on (the day
-- since which it is met, rejected or lapsed; NULL while it is pending), and days_open (from the day on which it was
-- raised to over_on; while it is pending, to today or to the end of the period where that is earlier). It is in the
-- period if it was pending on one of its days; who acted is who asks; words are looked for in its id and texts.
create or replace macro demands_matching(filters, today) as table
    with
        cited as (
            select source_id
            from sources_as_of(coalesce(filters['revision'], newest_revision()))
            where list_contains(filters['affiliations']::varchar[], affiliation)
        ),

        demands as (
            select
                *,
                if(status in ('met', 'rejected', 'lapsed'), coalesce(status_date, raised), null) as over_on
            from demands_as_of(coalesce(filters['revision'], newest_revision()))
        )

    select
        *,
        date_diff(
            'day', raised, coalesce(over_on, greatest(least(today::date, filters['date_to']::date), raised))
        ) as days_open
    from demands
    where
        is_chosen(dyad, filters['dyads'])
        and is_chosen(demanded_by, filters['initiators'])
        and (filters['date_to']::date is null or raised <= filters['date_to']::date)
        and (filters['date_from']::date is null or coalesce(over_on >= filters['date_from']::date, true))
        and (
            len(filters['affiliations']) = 0
            or list_has_any(sources, (select coalesce(list(cited.source_id), []) from cited))
        )
        and has_words(folded(concat_ws(' ', demand_id, demand, detail, status_note)), filters['words']);

-- Whether an act of a day is one between the side that asks and the side that is asked, on the day of the demand's
-- status.
create or replace macro is_act_upon(date, initiator, target, raised, status_date, demanded_by, demanded_of) as coalesce(
    date = status_date and date >= raised
    and initiator in (demanded_by, demanded_of) and target in (demanded_by, demanded_of) and initiator <> target,
    false
);

-- The records that cite a demand's sources as of a revision, one row a demand and record: demand_id, id, is_act
-- (whether it is behind the demand as `is_act_upon` says too). They are of its dyad, dated from the day on which it was
-- raised to that of its status (to the end of the record where it has none). Pages that more than `most_citing` records
-- cite are overviews and do not count.
create or replace macro records_citing_demands(revision, most_citing) as table
    with
        standing as not materialized (
            select
                id,
                date,
                dyad,
                initiator,
                target,
                sources
            from record_versions()
            where stands_at(valid_from, valid_to, revision)
        ),

        -- Thousands of records share a list of sources.
        lists as (
            select
                sources,
                count(*) as records
            from standing
            group by sources
        ),

        cites as (
            select
                sources,
                records,
                unnest(sources) as source_id
            from lists
        ),

        counted as (
            select
                source_id,
                sum(records) as citing
            from cites
            group by source_id
        ),

        demands as (
            select
                *,
                unnest(sources) as source_id
            from demands_as_of(revision)
        ),

        -- Lists with a page of the demand's.
        sharing as (
            select distinct
                demands.demand_id,
                demands.dyad,
                demands.demanded_by,
                demands.demanded_of,
                demands.raised,
                demands.status_date,
                cites.sources
            from demands
            inner join counted on demands.source_id = counted.source_id
            inner join cites on demands.source_id = cites.source_id
            where counted.citing <= most_citing
        )

    select
        sharing.demand_id,
        standing.id,
        is_act_upon(
            standing.date, standing.initiator, standing.target,
            sharing.raised, sharing.status_date, sharing.demanded_by, sharing.demanded_of
        ) as is_act
    from standing
    inner join sharing
        on
            standing.sources = sharing.sources
            and standing.dyad = sharing.dyad
            and standing.date >= sharing.raised
            and coalesce(standing.date <= sharing.status_date, true);

-- The records behind each demand as of a revision, one row a demand and record: demand_id, id, shares_page (it cites
-- one of the demand's sources). A record is behind a demand of its dyad if it is of those of `records_citing_demands`,
-- or an act as `is_act_upon` says.
create or replace macro records_of_demands(revision, most_citing) as table
    with
        standing as not materialized (
            select
                id,
                date,
                dyad,
                initiator,
                target
            from record_versions()
            where stands_at(valid_from, valid_to, revision)
        ),

        behind as (
            select
                demand_id,
                id,
                true as shares_page
            from records_citing_demands(revision, most_citing)
            union all
            select
                demands.demand_id,
                standing.id,
                false as shares_page
            from standing
            inner join demands_as_of(revision) as demands
                on standing.dyad = demands.dyad and standing.date = demands.status_date
            where
                is_act_upon(
                    standing.date, standing.initiator, standing.target,
                    demands.raised, demands.status_date, demands.demanded_by, demands.demanded_of
                )
        )

    select
        demand_id,
        id,
        bool_or(shares_page) as shares_page
    from behind
    group by demand_id, id;
