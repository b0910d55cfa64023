-- name: create_period_macros#
-- What the queries on two periods share, beside the macros of `macros.sql`.

-- What an act or a record adds to a figure that rests on its type and its sides alone: a number of records, of acts
-- between the two sides, or of points, or the acts of a quadrant.
create or replace macro added_by(contribution, cameo, goldstein, scored, set_aside) as
case contribution
    when 'records' then 1
    when 'toward' then (scored or set_aside)::integer
    when 'conflictual' then (goldstein < 0)::integer
    when 'cooperative' then (goldstein > 0)::integer
    when 'conflict' then if(scored, greatest(-goldstein, 0), 0)
    when 'cooperation' then if(scored, greatest(goldstein, 0), 0)
    else (scored and quad_class(cameo) is not distinct from contribution)::integer
end::double;

-- What a custody step adds to a figure of people taken, freed or held.
create or replace macro people_moved(contribution, taken, freed) as
case contribution
    when 'taken' then taken
    when 'freed' then freed
    else taken - freed
end::double;

-- What an act that was answered adds to the number of those, or to their lags: NULL where that is not known.
create or replace macro answer_added(contribution, lag) as if(contribution = 'lag', lag, 1)::double;

-- How many of the records that pass the filters add how much to a figure of their dyad, one row a day, dyad, initiator
-- and what each adds: date, dyad, initiator, adds, records. The part is the step that finds it: typed (what `added_by`
-- tells, from the cells), killed (people), moved (people of the other side) or answered (acts, or their lags); the
-- others are not carried out.
create or replace macro contributions_counted(filters, contribution, part) as table
    with
        typed as ( -- noqa: ST03
            select
                date,
                dyad,
                initiator,
                added_by(contribution, cameo, goldstein, scored, set_aside) as adds,
                sum(records)::bigint as records
            from cells_matching(filters)
            group by all
        ),

        killed as ( -- noqa: ST03
            select
                date,
                dyad,
                initiator,
                fatalities::double as adds,
                count(*) as records
            from records_matching(filters)
            where fatalities > 0
            group by all
        ),

        moved as ( -- noqa: ST03
            select
                date,
                dyad,
                holder as initiator,
                people_moved(contribution, taken, freed) as adds,
                count(*) as records
            from custody_matching(filters)
            where sided and is_in_period(date, filters)
            group by all
        ),

        answered as ( -- noqa: ST03
            select
                date,
                dyad,
                initiator,
                answer_added(contribution, lag) as adds,
                count(*) as records
            from chain_acts_of_dyads(filters)
            where is_answered and shown
            group by all
        )

    select
        date,
        dyad,
        initiator,
        adds,
        records
    from query_table(part);

-- Whether a date is one of some days, a list. So many days are compared one by one quicker than they are joined, before
-- anything else of a record is read.
create or replace macro is_of_days(date, days) as
date between list_min(days::date[]) and list_max(days::date[])
and (len(days) > 20 or list_contains(days::date[], date))
and date in (select unnest(days::date[]));

-- The records of some days (a list) that pass the filters and what each adds to a figure, one row each: id, date, dyad,
-- event_type, title, initiator (of custody who holds), target, adds. The part is the step that finds it, as of
-- `contributions_counted`.
create or replace macro contributions_on(days, filters, contribution, part) as table
    with
        near as not materialized (
            select *
            from record_versions()
            where
                stands_at(valid_from, valid_to, coalesce(filters['revision'], newest_revision()))
                and is_of_days(date, days)
        ),

        records as not materialized ( -- noqa: ST03
            select * from records_typed('near', coalesce(filters['revision'], newest_revision()))
        ),

        matching as not materialized (
            select *
            from records_flagged('records', filters)
            where
                in_period and in_dyads and in_tables and in_types
                and in_initiators and in_confidence and in_affiliations and in_words
        ),

        typed as ( -- noqa: ST03
            select
                id,
                initiator,
                added_by(contribution, cameo, goldstein, scored, set_aside) as adds
            from matching
        ),

        killed as ( -- noqa: ST03
            select
                id,
                initiator,
                fatalities::double as adds
            from matching
            where fatalities > 0
        ),

        moved as ( -- noqa: ST03
            select
                id,
                holder as initiator,
                people_moved(contribution, taken, freed) as adds
            from custody_matching(filters)
            where sided and date in (select unnest(days::date[]))
        ),

        answered as ( -- noqa: ST03
            select
                id,
                initiator,
                answer_added(contribution, lag) as adds
            from chain_acts_of_dyads(filters)
            where
                is_answered and shown
                and is_of_days(date, days)
        ),

        adding as (
            select
                id,
                initiator,
                adds
            from query_table(part)
        )

    select
        near.id,
        near.date,
        near.dyad,
        near.event_type,
        near.title,
        adding.initiator,
        near.target,
        adding.adds
    from adding
    inner join near on adding.id = near.id;
