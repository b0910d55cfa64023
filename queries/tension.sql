-- name: tension_over_time(filters, today)
-- One row a day and shown dyad, in order: date, dyad, tension, cooperation (Goldstein points at the end of the day).
select
    date,
    dyad,
    tension,
    cooperation
from tension_daily(:filters, :today)
order by date, dyad;

-- name: summarise_tension(filters, today, ways)
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

    daily as (
        select * from tension_counted(:filters, :today, :ways)
    ),

    acts as (
        select
            dyad,
            sum(acts)::bigint as acts,
            max(date) as last_act
        from gains_of_tension(:filters, :today)
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
from daily
cross join tension_days(:filters, :today) as days
inner join shown_dyads(:filters) as shown on daily.dyad = shown.dyad
inner join way on daily.half_life = way.half_life and daily.weighted = way.weighted
left join acts on daily.dyad = acts.dyad
group by daily.half_life, daily.weighted, daily.dyad, way.place_in_order, shown.place_in_order
order by way.place_in_order, shown.place_in_order;

-- name: sample_tension(filters, today, ways, most)
-- One row a way to count, day and shown dyad, of evenly spaced days up to the last, about :most of them, and of each
-- relation's highest day: half_life (days), weighted (by confidence), date, dyad, tension.
with
    daily as (
        select
            *,
            max(date) over () - date as days_left,
            greatest((max(date) over () - min(date) over ()) // :most, 1) as spacing,
            row_number() over (partition by half_life, weighted, dyad order by tension desc, date asc) as height
        from tension_counted(:filters, :today, :ways)
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

-- name: list_tension_events(filters, today, most)
-- What raised tension most within the days shown: the :most weeks of each shown dyad that added most, by date, each
-- named by its weightiest act (weighed by confidence; the earlier of equals). One row an act: id, date, date_precision,
-- dyad, event_type, title, confidence, points (what it added), monday (of its week), week_points, week_acts (what all
-- acts of that week and dyad added, and how many they are), tension (of the dyad at the end of its day), peak_date,
-- peak_tension, share_at_peak, week_share_at_peak (what the act, and the week's acts, still make of the tension on the
-- dyad's highest day, 0 to 1; NULL after it), last_date (the last day up to which there is a record of anything),
-- share_at_end (likewise on that day).
with
    daily as (
        select * from tension_daily(:filters, :today)
    ),

    extremes as (
        select
            daily.dyad,
            arg_max(daily.date, (daily.tension, -epoch(daily.date))) as peak_date,
            max(daily.tension) as peak_tension,
            max(daily.date) filter (where daily.date <= days.told_day) as last_date,
            arg_max(daily.tension, daily.date) filter (where daily.date <= days.told_day) as last_tension
        from daily
        cross join tension_days(:filters, :today) as days
        group by daily.dyad
    ),

    acts as (
        select
            * exclude (tension),
            if(:filters['weighted'], tension * weight, tension) as points,
            tension * weight as surest,
            date_trunc('week', date)::date as monday
        from acts_of_tension(:filters, :today)
        where
            tension > 0
            and date >= (select shown.first_day from tension_days(:filters, :today) as shown)
    ),

    shares as (
        select
            acts.*,
            extremes.peak_date,
            extremes.peak_tension,
            extremes.last_date,
            if(
                acts.date <= extremes.peak_date,
                acts.points / pow(2, (extremes.peak_date - acts.date) / :filters['half_life']) / extremes.peak_tension,
                null
            ) as share_at_peak,
            acts.points / pow(2, (extremes.last_date - acts.date) / :filters['half_life'])
            / nullif(extremes.last_tension, 0) as share_at_end
        from acts
        inner join extremes on acts.dyad = extremes.dyad
    ),

    of_weeks as (
        select
            *,
            from_millionths(sum(in_millionths(points)) over (partition by dyad, monday)) as week_points,
            count(*) over (partition by dyad, monday) as week_acts,
            sum(share_at_peak) over whole_week as week_share_at_peak,
            row_number() over (partition by dyad, monday order by surest desc, date asc, id asc) as place_in_week
        from shares
        window whole_week as (
            partition by dyad, monday order by id rows between unbounded preceding and unbounded following
        )
    ),

    ranked as (
        select
            *,
            row_number() over (partition by dyad order by week_points desc, monday asc) as place
        from of_weeks
        where place_in_week = 1
    )

select
    ranked.id,
    ranked.date,
    ranked.date_precision,
    ranked.dyad,
    ranked.event_type,
    ranked.title,
    ranked.confidence,
    ranked.points,
    ranked.monday,
    ranked.week_points,
    ranked.week_acts,
    daily.tension,
    ranked.peak_date,
    ranked.peak_tension,
    ranked.share_at_peak,
    ranked.week_share_at_peak,
    ranked.last_date,
    ranked.share_at_end
from ranked
inner join daily on ranked.date = daily.date and ranked.dyad = daily.dyad
where ranked.place <= :most
order by ranked.date, ranked.dyad, ranked.id;

-- name: list_unusual_weeks(filters, today)
-- One row a week (Monday to Sunday) of a shown dyad that is unusual: what its acts added to tension exceeds the 95th
-- percentile of what the 52 weeks before it added, of the same dyad. A week with less than 52 weeks of the record
-- before it is not judged. monday (of its week), week_end, dyad, points, usual (the percentile), acts, id (of its
-- weightiest act), title (of that), types (event types of its acts).
with
    shown as (
        select * from tension_days(:filters, :today)
    ),

    acts as (
        select
            *,
            if(:filters['weighted'], tension * weight, tension) as points,
            date_trunc('week', date)::date as monday
        from acts_of_tension(:filters, :today)
    ),

    weeks (monday) as (
        select
            unnest(generate_series(
                (select min(acts.monday) from acts)::timestamp, shown.last_day::timestamp, interval 7 days
            ))::date
        from shown
    ),

    gains as (
        select
            weeks.monday,
            dyads.dyad,
            coalesce(from_millionths(sum(in_millionths(acts.points))), 0) as points,
            count(acts.id) filter (where acts.tension > 0) as acts,
            arg_min(acts.id, (-acts.tension * acts.weight, acts.date, acts.id)) as id,
            arg_min(acts.title, (-acts.tension * acts.weight, acts.date, acts.id)) as title,
            list(distinct acts.event_type order by acts.event_type) filter (where acts.tension > 0) as types
        from weeks
        cross join shown_dyads(:filters) as dyads
        left join acts on weeks.monday = acts.monday and dyads.dyad = acts.dyad
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
    compared.monday,
    compared.monday + 6 as week_end,
    compared.dyad,
    compared.points,
    compared.usual,
    compared.acts,
    compared.id,
    compared.title,
    compared.types
from compared
cross join shown
where
    compared.weeks_before = 52 and compared.points > compared.usual
    and compared.monday + 6 >= shown.first_day and compared.monday <= shown.last_day
order by compared.monday, compared.dyad;

-- name: list_confidence_weights()
-- One row a confidence: confidence, weight (what an act counts for where a view weighs acts by confidence).
select
    confidence,
    confidence_weight(confidence) as weight
from unnest(['confirmed', 'reported', 'disputed']) as known (confidence);

-- name: list_tension_acts(filters, today)
-- One row an act that counts in a view's tension and cooperation, newest first: id, date, dyad, tension, cooperation
-- (points that it adds at its date, both positive), is_earlier (than the period).
select
    id,
    date,
    dyad,
    tension,
    cooperation,
    coalesce(date < :filters['date_from']::date, false) as is_earlier
from acts_of_tension(:filters, :today)
order by date desc, id desc;
