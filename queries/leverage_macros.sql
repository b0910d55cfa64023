-- name: create_leverage_macros#
-- What the queries on leverage share, beside the macros of `macros.sql`. `kinds` is a list of structs of indicator_id,
-- theme and timing (over_period or standing).

-- The country whose indicators a dyad shows; none of them for the context.
create or replace macro is_country_shown(country, filters) as
list_contains(filters['dyads']::varchar[], country || '-RUS');

-- Whether a year is within the filters' period: the years of its first and last day count whole.
create or replace macro is_year_in_period(year_of_figure, filters) as
(filters['date_from']::date is null or year_of_figure >= year(filters['date_from']::date))
and (filters['date_to']::date is null or year_of_figure <= year(filters['date_to']::date));

-- The indicators' figures as of the filters' revision, whatever else they show, one row a figure: the columns of
-- indicators.csv, theme, year_of_figure, and part_of_year (it counts over a part of a year, which is not comparable
-- with full years).
create or replace macro indicator_figures(filters, kinds) as table
    with
        known as (
            select unnest(kinds, recursive := true)
        )

    select
        figures.*,
        coalesce(known.theme, 'other') as theme,
        left(figures.period, 4)::integer as year_of_figure,
        len(figures.period) > 4 and coalesce(known.timing, 'over_period') = 'over_period' as part_of_year
    from indicators_as_of(coalesce(filters['revision'], newest_revision())) as figures
    left join known on figures.indicator_id = known.indicator_id;

-- The figure that stands for each country's year in each indicator, one row each: the columns of `indicator_figures`;
-- indicator_key (what must agree for figures to be compared: indicator, unit and direction); paired (both countries
-- have a figure in some year); extent (0 to 100: a percentage as it is, yes as 100, any other unit as a share of the
-- largest figure of either country in any year; NULL where that is no more than 0); comparable (paired, says something
-- of leverage, and the figures are not all the same); and score (0 to 100: the figure's place in the range over both
-- countries and all years, turned round where a higher value means less leverage; NULL where it is not comparable). Of
-- several figures of a year a full year's stands before a day's, a later day's before an earlier.
create or replace macro indicator_years(filters, kinds) as table
    with
        chosen as (
            select
                *,
                concat_ws('/', indicator_id, unit, direction) as indicator_key
            from indicator_figures(filters, kinds)
            where not part_of_year
            qualify row_number() over (
                partition by indicator_id, unit, direction, country, year_of_figure
                order by len(period) = 4 desc, period desc
            ) = 1
        ),

        ranges as (
            select
                indicator_key,
                min(value) as lowest,
                max(value) as highest,
                count(distinct country) = 2 as paired
            from chosen
            group by indicator_key
        ),

        judged as (
            select
                chosen.*,
                ranges.lowest,
                ranges.highest,
                ranges.paired,
                ranges.paired and chosen.direction <> 'neutral' and ranges.lowest < ranges.highest as comparable
            from chosen
            inner join ranges on chosen.indicator_key = ranges.indicator_key
        )

    select
        * exclude (lowest, highest),
        case
            when unit = 'percent' then value
            when unit = 'yes_no' then 100 * value
            when highest > 0 then 100 * value / highest
        end as extent,
        case
            when not comparable then null
            when direction = 'higher_means_less_leverage' then 100 * (highest - value) / (highest - lowest)
            else 100 * (value - lowest) / (highest - lowest)
        end as score
    from judged;

-- The figures that the composite of each country and year rests on, of every year with a figure of its own, one row
-- each, whatever the filters show beside their revision: country, year_of_figure (of the composite), indicator_id,
-- period, indicator_key, score, is_carried (it stands in from at most `most_carried` years before).
create or replace macro composite_figures(filters, kinds, most_carried) as table
    with
        scored as (
            select *
            from indicator_years(filters, kinds)
            where comparable
        ),

        years as (
            select distinct
                country,
                year_of_figure
            from scored
        )

    -- For each year the newest figure that is not too old.
    select
        years.country,
        years.year_of_figure,
        scored.indicator_id,
        scored.period,
        scored.indicator_key,
        scored.score,
        scored.year_of_figure < years.year_of_figure as is_carried
    from years
    inner join scored
        on
            years.country = scored.country
            and scored.year_of_figure between years.year_of_figure - most_carried and years.year_of_figure
    qualify row_number() over (
        partition by years.country, years.year_of_figure, scored.indicator_key
        order by scored.year_of_figure desc
    ) = 1;

-- The composite of each country and year that has a figure of its own, one row each, whatever the filters show beside
-- their revision: year_of_figure, country, leverage (mean score of the comparable indicators), indicators (how many it
-- rests on), carried (how many of these stand in from at most `most_carried` years before), comparable_indicators (how
-- many there are).
create or replace macro leverage_composite(filters, kinds, most_carried) as table
    with
        figures as (
            select * from composite_figures(filters, kinds, most_carried)
        )

    select
        year_of_figure,
        country,
        avg(score order by indicator_key) as leverage,
        count(*) as indicators,
        count(*) filter (where is_carried) as carried,
        (select count(distinct known.indicator_key) from figures as known) as comparable_indicators
    from figures
    group by year_of_figure, country;
