-- name: find_tension_days(filters, today)
-- One row: the days that a view's tension is shown for, as `tension_days` tells them.
select * from tension_days(:filters, :today);

-- name: count_tension(filters, today, ways)
-- One row a way to count, day and shown dyad, in order, as `tension_counted` tells them. The queries below read these
-- rows as `counted_tension`.
select * from tension_counted(:filters, :today, :ways)
order by half_life, weighted, date, dyad;

-- name: count_kinds_of_tension(filters, today)
-- One row a day, dyad, event type and confidence with acts, in order, as `kinds_of_tension` tells them. The queries
-- below read these rows as `tension_kinds`.
select * from kinds_of_tension(:filters, :today)
order by date, dyad, event_type, confidence;

-- name: tension_over_time()
-- One row a day and shown dyad, in order: date, dyad, tension, cooperation (Goldstein points at the end of the day).
select
    date,
    dyad,
    tension,
    cooperation
from counted_tension
order by date, dyad;

-- name: summarise_tension(filters, told_day, ways)
-- One row a way to count and shown dyad, in the order of the ways and of the filters: half_life (days), weighted (by
-- confidence), dyad, first_date, first_tension, last_date (the last day up to which there is a record of anything),
-- last_tension, last_cooperation (on that day), end_date (the last day of the curve), peak_date (the first of the
-- highest days), peak_tension, peak_cooperation (the highest of the period), acts (records that count, those before the
-- period too), last_act (date of the latest of them; NULL without any).
with
    way as (
        select
            listed.one.half_life,
            listed.one.weighted,
            listed.place_in_order
        from unnest(:ways) with ordinality as listed (one, place_in_order)
    ),

    days as (
        select :told_day::date as told_day
    ),

    acts as (
        select
            dyad,
            sum(acts)::bigint as acts,
            max(date) as last_act
        from tension_kinds
        group by dyad
    )

select
    daily.half_life,
    daily.weighted,
    daily.dyad,
    min(daily.date) as first_date,
    arg_min(daily.tension, daily.date) as first_tension,
    max(daily.date) filter (where daily.date <= days.told_day) as last_date,
    arg_max(daily.tension, daily.date) filter (where daily.date <= days.told_day) as last_tension,
    arg_max(daily.cooperation, daily.date) filter (where daily.date <= days.told_day) as last_cooperation,
    max(daily.date) as end_date,
    arg_max(daily.date, (daily.tension, -epoch(daily.date))) as peak_date,
    max(daily.tension) as peak_tension,
    max(daily.cooperation) as peak_cooperation,
    coalesce(any_value(acts.acts), 0) as acts,
    any_value(acts.last_act) as last_act
from counted_tension as daily
cross join days
inner join shown_dyads(:filters) as shown on daily.dyad = shown.dyad
inner join way on daily.half_life = way.half_life and daily.weighted = way.weighted
left join acts on daily.dyad = acts.dyad
group by daily.half_life, daily.weighted, daily.dyad, way.place_in_order, shown.place_in_order
order by way.place_in_order, shown.place_in_order;

-- name: sample_tension(most)
-- One row a way to count, day and shown dyad, of evenly spaced days up to the last, about :most of them, and of each
-- relation's highest day: half_life (days), weighted (by confidence), date, dyad, tension.
with
    daily as (
        select
            *,
            max(date) over () - date as days_left,
            greatest((max(date) over () - min(date) over ()) // :most, 1) as spacing,
            row_number() over (partition by half_life, weighted, dyad order by tension desc, date asc) as height
        from counted_tension
    )

select
    half_life,
    weighted,
    date,
    dyad,
    tension
from daily
where days_left % spacing = 0 or height = 1
order by half_life, weighted, date, dyad;

-- name: find_raising_weeks(filters, first_day, told_day, most)
-- What raised tension most since the first of the days shown: the :most weeks of each dyad that added most, one row
-- each: dyad, monday, week_points, week_acts (what all acts of that week and dyad added, and how many they are), date,
-- surest (of its weightiest acts: the first day of them, and their points weighed by confidence), tension (of the dyad
-- at the end of that day), peak_date, peak_tension, week_share_at_peak (what the week's acts still make of the tension
-- on the dyad's highest day, 0 to 1; NULL after it), last_date (the last day up to which there is a record of
-- anything), last_tension.
with
    extremes as (
        select
            dyad,
            arg_max(date, (tension, -epoch(date))) as peak_date,
            max(tension) as peak_tension,
            max(date) filter (where date <= :told_day::date) as last_date,
            arg_max(tension, date) filter (where date <= :told_day::date) as last_tension
        from counted_tension
        group by dyad
    ),

    kinds as (
        select
            *,
            acts * if(:filters['weighted'], tension * weight, tension) as points,
            tension * weight as surest,
            date_trunc('week', date)::date as monday
        from tension_kinds
        where tension > 0 and date >= :first_day::date
    ),

    weeks as (
        select
            kinds.dyad,
            kinds.monday,
            from_millionths(sum(in_millionths(kinds.points))) as week_points,
            sum(kinds.acts)::bigint as week_acts,
            sum(
                if(
                    kinds.date <= extremes.peak_date,
                    kinds.points / pow(2, (extremes.peak_date - kinds.date) / :filters['half_life'])
                    / extremes.peak_tension,
                    null
                )
                order by kinds.date, kinds.event_type, kinds.confidence
            ) as week_share_at_peak,
            max(kinds.surest) as surest,
            arg_min(kinds.date, (-kinds.surest, kinds.date)) as date
        from kinds
        inner join extremes on kinds.dyad = extremes.dyad
        group by kinds.dyad, kinds.monday
        qualify
            row_number() over (partition by kinds.dyad order by sum(in_millionths(kinds.points)) desc, kinds.monday asc)
            <= :most
    )

select
    weeks.dyad,
    weeks.monday,
    weeks.week_points,
    weeks.week_acts,
    weeks.date,
    weeks.surest,
    daily.tension,
    extremes.peak_date,
    extremes.peak_tension,
    weeks.week_share_at_peak,
    extremes.last_date,
    extremes.last_tension
from weeks
inner join extremes on weeks.dyad = extremes.dyad
inner join counted_tension as daily on weeks.dyad = daily.dyad and weeks.date = daily.date
order by weeks.dyad, weeks.monday;

-- name: list_tension_events(filters, days)
-- What raised tension most within the days shown: the weeks of `find_raising_weeks`, which come as `raising_weeks`, by
-- date, each named by its weightiest act (weighed by confidence; the earlier of equals), which is of one of the days.
-- One row an act: id, date, date_precision, dyad, event_type, confidence, points (what it added), monday (of its
-- week), week_points, week_acts, tension, peak_date, peak_tension, share_at_peak, week_share_at_peak (what the act, and
-- the week's acts, still make of the tension on the dyad's highest day, 0 to 1; NULL after it), last_date, share_at_end
-- (likewise on that day).
with
    acts as (
        select * from first_raising_acts(:days, :filters)
    ),

    named as (
        select
            acts.*,
            if(:filters['weighted'], acts.added * acts.weight, acts.added) as points,
            weeks.monday,
            weeks.week_points,
            weeks.week_acts,
            weeks.tension,
            weeks.peak_date,
            weeks.peak_tension,
            weeks.week_share_at_peak,
            weeks.last_date,
            weeks.last_tension
        from acts
        inner join raising_weeks as weeks
            on acts.dyad = weeks.dyad and acts.date = weeks.date and acts.added * acts.weight = weeks.surest
        qualify row_number() over (partition by weeks.dyad, weeks.monday order by acts.id) = 1
    )

select
    named.id,
    named.date,
    named.date_precision,
    named.dyad,
    named.event_type,
    named.confidence,
    named.points,
    named.monday,
    named.week_points,
    named.week_acts,
    named.tension,
    named.peak_date,
    named.peak_tension,
    if(
        named.date <= named.peak_date,
        named.points / pow(2, (named.peak_date - named.date) / :filters['half_life']) / named.peak_tension,
        null
    ) as share_at_peak,
    named.week_share_at_peak,
    named.last_date,
    named.points / pow(2, (named.last_date - named.date) / :filters['half_life'])
    / nullif(named.last_tension, 0) as share_at_end
from named
order by named.date, named.dyad, named.id;

-- name: find_unusual_weeks(filters, first_day, last_day)
-- One row a week (Monday to Sunday) of a shown dyad that is unusual: what its acts added to tension exceeds the 95th
-- percentile of what the 52 weeks before it added, of the same dyad. A week with less than 52 weeks of the record
-- before it is not judged. monday (of its week), dyad, points, usual (the percentile), acts, types (event types of its
-- acts), date, surest (of its weightiest acts: the first day of them, and their points weighed by confidence).
with
    kinds as (
        select
            *,
            acts * if(:filters['weighted'], tension * weight, tension) as points,
            date_trunc('week', date)::date as monday
        from tension_kinds
    ),

    weeks (monday) as (
        select
            unnest(generate_series(
                (select min(kinds.monday) from kinds)::timestamp, :last_day::timestamp, interval 7 days
            ))::date
    ),

    gains as (
        select
            weeks.monday,
            dyads.dyad,
            coalesce(from_millionths(sum(in_millionths(kinds.points))), 0) as points,
            coalesce(sum(kinds.acts) filter (where kinds.tension > 0), 0)::bigint as acts,
            list(distinct kinds.event_type order by kinds.event_type) filter (where kinds.tension > 0) as types,
            max(kinds.tension * kinds.weight) as surest,
            arg_min(kinds.date, (-kinds.tension * kinds.weight, kinds.date)) as date
        from weeks
        cross join shown_dyads(:filters) as dyads
        left join kinds on weeks.monday = kinds.monday and dyads.dyad = kinds.dyad
        group by weeks.monday, dyads.dyad
    ),

    compared as (
        select
            *,
            quantile_cont(points, 0.95) over year_before as usual,
            count(*) over year_before as weeks_before
        from gains
        window year_before as (partition by dyad order by monday rows between 52 preceding and 1 preceding)
    )

select
    monday,
    dyad,
    points,
    usual,
    acts,
    types,
    date,
    surest
from compared
where
    weeks_before = 52 and points > usual
    and monday + 6 >= :first_day::date and monday <= :last_day::date
order by monday, dyad;

-- name: list_unusual_weeks(filters, days)
-- The weeks of `find_unusual_weeks`, which come as `unusual_weeks`, each with the first of its weightiest acts, which
-- is of one of the days: monday, week_end, dyad, points, usual, acts, date, id (of that act), types.
with
    acts as (
        select
            id,
            dyad,
            date,
            added * weight as surest
        from first_raising_acts(:days, :filters)
    ),

    named as (
        select
            weeks.*,
            acts.id
        from unusual_weeks as weeks
        inner join acts on weeks.dyad = acts.dyad and weeks.date = acts.date and weeks.surest = acts.surest
        qualify row_number() over (partition by weeks.dyad, weeks.monday order by acts.id) = 1
    )

select
    named.monday,
    named.monday + 6 as week_end,
    named.dyad,
    named.points,
    named.usual,
    named.acts,
    named.date,
    named.id,
    named.types
from named
order by named.monday, named.dyad;

-- name: list_confidence_weights()
-- One row a confidence: confidence, weight (what an act counts for where a view weighs acts by confidence).
select
    confidence,
    confidence_weight(confidence) as weight
from unnest(['confirmed', 'reported', 'disputed']) as known (confidence);
