-- name: create_tension_macros#
-- Tension and cooperation, which decay. They live beside the attached ledger, so that nothing of them is stored in it.

-- What an act counts for by how sure it is, where a view weighs acts by confidence: a choice of ours, in no literature.
create or replace macro confidence_weight(confidence) as
case confidence
    when 'confirmed' then 1.0
    when 'reported' then 0.7
    when 'disputed' then 0.3
end::double;

-- The days that a view's tension is shown for, one row: first_day (the period's, or that of the first record of the
-- view where it is open; NULL without any), last_day (the period's, no later than today) and told_day: the last of
-- them up to which there is a record of anything at all. Beyond it a value says what decayed, not what happened.
create or replace macro tension_days(filters, today) as table
    with
        shown as (
            select date
            from cells_matching(filters)
            group by date
            having sum(records) > 0
        ),

        days as (
            select
                coalesce(filters['date_from']::date, min(date)) as first_day,
                least(coalesce(filters['date_to']::date, today::date), today::date) as last_day
            from shown
        ),

        newest as (
            select max(date) as last_record
            from days_as_of(coalesce(filters['revision'], newest_revision()))
        )

    select
        days.first_day,
        days.last_day,
        least(days.last_day, greatest(days.first_day, newest.last_record)) as told_day
    from days
    cross join newest;

-- The acts that move tension or cooperation up to the last of a view's days, counted, one row a day, dyad, event type
-- and confidence with any: date, dyad, event_type, confidence, acts (scored records), tension, cooperation (points that
-- each adds at its date, both positive) and weight (by confidence). All filters but the period narrow them: what decays
-- rests on what came before.
create or replace macro kinds_of_tension(filters, today) as table
    select
        date,
        dyad,
        event_type,
        confidence,
        sum(records)::bigint as acts,
        greatest(-goldstein, 0)::double as tension,
        greatest(goldstein, 0)::double as cooperation,
        confidence_weight(confidence) as weight
    from cells_judged(filters)
    where
        scored and goldstein <> 0
        and date <= least(coalesce(filters['date_to']::date, today::date), today::date)
        and in_dyads and in_tables and in_types and in_initiators and in_confidence and in_affiliations
    group by date, dyad, event_type, confidence, goldstein
    having sum(records) > 0;

-- What they add in all, one row a day and dyad with any: date, dyad, tension, cooperation, and both weighed by
-- confidence: weighed_tension, weighed_cooperation.
create or replace macro gains_of_tension(filters, today) as table
    select
        date,
        dyad,
        from_millionths(sum(in_millionths(acts * tension))) as tension,
        from_millionths(sum(in_millionths(acts * cooperation))) as cooperation,
        from_millionths(sum(in_millionths(acts * tension * weight))) as weighed_tension,
        from_millionths(sum(in_millionths(acts * cooperation * weight))) as weighed_cooperation
    from kinds_of_tension(filters, today)
    group by date, dyad;

-- Tension and cooperation at the end of each of a view's days, under several ways to count them: one row a way, day and
-- shown dyad: half_life (days), weighted (by confidence), date, dyad, tension, cooperation (Goldstein points).
-- The ways come as a list of structs of half_life and weighted.
-- Each day's acts are summed first. Since a value decays by the same share every day, the sum of all acts at a day is a
-- running sum of the acts, each scaled up by the days before it, scaled down again. Scaled up without end, numbers
-- would overflow, so the scale begins anew every 500 half-lives; of the stretch before, its last value is carried over,
-- and what is older has decayed beyond what a number can tell.
create or replace macro tension_counted(filters, today, ways) as table
    with
        way as (
            select unnest(ways, recursive := true)
        ),

        shown as (
            select * from tension_days(filters, today)
        ),

        acts as (
            select * from gains_of_tension(filters, today)
        ),

        beginning as (
            select least(shown.first_day, (select min(acts.date) from acts)) as first_day
            from shown
        ),

        days (first_day, date) as (
            select
                beginning.first_day,
                unnest(
                    generate_series(beginning.first_day::timestamp, shown.last_day::timestamp, interval 1 day)
                )::date
            from beginning
            cross join shown
        ),

        gains as (
            select
                way.half_life,
                way.weighted,
                days.date,
                dyads.dyad,
                (days.date - days.first_day) // (500 * way.half_life) as stretch,
                (days.date - days.first_day) % (500 * way.half_life) / way.half_life as halvings,
                coalesce(if(way.weighted, acts.weighed_tension, acts.tension), 0) as tension,
                coalesce(if(way.weighted, acts.weighed_cooperation, acts.cooperation), 0) as cooperation
            from days
            cross join way
            cross join shown_dyads(filters) as dyads
            left join acts on days.date = acts.date and dyads.dyad = acts.dyad
        ),

        running as (
            select
                *,
                sum(tension * pow(2, halvings)) over within_stretch / pow(2, halvings) as own_tension,
                sum(cooperation * pow(2, halvings)) over within_stretch / pow(2, halvings) as own_cooperation
            from gains
            window within_stretch as (partition by half_life, weighted, dyad, stretch order by date)
        ),

        endings as (
            select
                half_life,
                weighted,
                dyad,
                stretch,
                arg_max(own_tension, date) as tension,
                arg_max(own_cooperation, date) as cooperation
            from running
            group by half_life, weighted, dyad, stretch
        )

    select
        running.half_life,
        running.weighted,
        running.date,
        running.dyad,
        running.own_tension + coalesce(before.tension / pow(2, running.halvings + 1 / running.half_life), 0) as tension,
        running.own_cooperation
        + coalesce(before.cooperation / pow(2, running.halvings + 1 / running.half_life), 0) as cooperation
    from running
    cross join shown
    left join endings as before
        on
            running.half_life = before.half_life and running.weighted = before.weighted
            and running.dyad = before.dyad and running.stretch = before.stretch + 1
    where running.date >= shown.first_day;

-- Tension and cooperation at the end of each of a view's days, one row a day and shown dyad, counted as the filters
-- say: date, dyad, tension, cooperation (Goldstein points).
create or replace macro tension_daily(filters, today) as table
    select
        date,
        dyad,
        tension,
        cooperation
    from tension_counted(
        filters, today, [struct_pack(half_life := filters['half_life'], weighted := filters['weighted'])]
    );

-- The scored acts of some days (a list) that pass the filters and raise tension, of each kind the first by id alone:
-- id, date, date_precision, dyad, event_type, confidence, added (Goldstein points), weight (of its confidence).
create or replace macro first_raising_acts(days, filters) as table
    with
        -- Thousands are left of a day's records before anything follows from their types.
        firsts as (
            select
                dyad,
                date,
                date_precision,
                event_type,
                confidence,
                min(id) as id
            from rows_matching(filters)
            where
                list_contains(days::date[], date)
                and is_between_sides(dyad, initiator, target)
                and not is_set_aside(id, filters)
            group by dyad, date, date_precision, event_type, confidence
        )

    select
        firsts.id,
        firsts.date,
        firsts.date_precision,
        firsts.dyad,
        firsts.event_type,
        firsts.confidence,
        -types.goldstein::double as added,
        confidence_weight(firsts.confidence) as weight
    from firsts
    inner join event_types_as_of(coalesce(filters['revision'], newest_revision())) as types
        on firsts.event_type = types.event_type
    where types.goldstein < 0;
