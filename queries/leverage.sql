-- name: list_indicator_figures(filters, kinds)
-- One row an indicator's figure of the countries and years shown, by theme, label, country and period: theme,
-- indicator_id, label, country, period, year_of_figure, value, unit, direction, part_of_year, score (NULL where the
-- figure does not stand for its year or has none), note, source_count, publisher and first_source (of the first
-- source), sources (ids, a list).
with
    figures as (
        select * from indicator_figures(:filters, :kinds)
        where is_country_shown(country, :filters) and is_year_in_period(year_of_figure, :filters)
    ),

    scores as (
        select
            indicator_id,
            country,
            period,
            score
        from indicator_years(:filters, :kinds)
    )

select
    figures.theme,
    figures.indicator_id,
    figures.label,
    figures.country,
    figures.period,
    figures.year_of_figure,
    figures.value,
    figures.unit,
    figures.direction,
    figures.part_of_year,
    scores.score,
    figures.note,
    len(figures.sources) as source_count,
    pages.publisher,
    pages.url as first_source,
    figures.sources
from figures
left join scores
    on
        figures.indicator_id = scores.indicator_id
        and figures.country = scores.country
        and figures.period = scores.period
left join sources_as_of(coalesce(:filters['revision'], newest_revision())) as pages
    on figures.sources[1] = pages.source_id
order by figures.theme, figures.label, figures.indicator_id, figures.country, figures.period;

-- name: list_indicator_years(filters, kinds)
-- One row an indicator, country and year shown with a figure that stands for the year, in order: theme, indicator_id,
-- indicator_key, label, unit, direction, country, year_of_figure, period, value, score (0 to 100; NULL where the
-- countries cannot be compared), paired, comparable, note, publisher (of the first source).
select
    years.theme,
    years.indicator_id,
    years.indicator_key,
    years.label,
    years.unit,
    years.direction,
    years.country,
    years.year_of_figure,
    years.period,
    years.value,
    years.score,
    years.paired,
    years.comparable,
    years.note,
    pages.publisher
from indicator_years(:filters, :kinds) as years
left join sources_as_of(coalesce(:filters['revision'], newest_revision())) as pages
    on years.sources[1] = pages.source_id
where is_country_shown(years.country, :filters) and is_year_in_period(years.year_of_figure, :filters)
order by years.theme, years.label, years.indicator_key, years.country, years.year_of_figure;

-- name: leverage_by_year(filters, kinds, most_carried, least_share)
-- One row a country and year shown, by year: year (number), country, leverage (0 to 100), indicators (how many it rests
-- on), carried (how many of these stand in from earlier years), comparable_indicators (how many there are), enough
-- (whether it rests on at least the least share of them).
select
    year_of_figure as year,
    country,
    leverage,
    indicators,
    carried,
    comparable_indicators,
    indicators >= :least_share::double * comparable_indicators as enough
from leverage_composite(:filters, :kinds, :most_carried)
where is_country_shown(country, :filters) and is_year_in_period(year_of_figure, :filters)
order by year, country;

-- name: compare_latest(filters, kinds)
-- One row an indicator that both countries have figures of and country shown, its newest figure within the years shown,
-- by theme, those whose figures differ most first: theme, indicator_id, indicator_key, label, unit, direction,
-- comparable, country, period, value, extent, score (both 0 to 100), apart (how far the countries' extents are from
-- each other; NULL where one is not shown or has no figure), note, publisher (of the first source).
with
    newest as (
        select *
        from indicator_years(:filters, :kinds)
        where
            paired
            and is_country_shown(country, :filters)
            and is_year_in_period(year_of_figure, :filters)
        qualify row_number() over (partition by indicator_key, country order by year_of_figure desc) = 1
    ),

    measured as (
        select
            *,
            if(
                count(*) over of_indicator = 2, max(extent) over of_indicator - min(extent) over of_indicator, null
            ) as apart
        from newest
        window of_indicator as (partition by indicator_key)
    )

select
    measured.theme,
    measured.indicator_id,
    measured.indicator_key,
    measured.label,
    measured.unit,
    measured.direction,
    measured.comparable,
    measured.country,
    measured.period,
    measured.value,
    measured.extent,
    measured.score,
    measured.apart,
    measured.note,
    pages.publisher
from measured
left join sources_as_of(coalesce(:filters['revision'], newest_revision())) as pages
    on measured.sources[1] = pages.source_id
order by
    measured.theme asc, measured.apart desc nulls last, measured.label asc, measured.indicator_key asc,
    measured.country asc;

-- name: place_countries(filters, kinds, most_carried, least_share, today)
-- One row a country and year shown that has a composite which rests on enough, by country and year: year, country,
-- dyad, leverage (0 to 100), indicators, comparable_indicators (as in `leverage_by_year`), tension (mean over the days
-- of the year, Goldstein points), days_covered (how many of them: those from the first record of the ledger to its
-- last).
with
    recorded as (
        select
            min(date) as first_day,
            max(date) as last_day
        from days_as_of(coalesce(:filters['revision'], newest_revision()))
    ),

    tensions as (
        select
            daily.dyad,
            year(daily.date) as year,
            avg(daily.tension order by daily.date) as tension,
            count(*) as days_covered
        from tension_daily(:filters, :today) as daily
        inner join recorded on daily.date between recorded.first_day and recorded.last_day
        group by daily.dyad, year(daily.date)
    )

select
    composite.year_of_figure as year,
    composite.country,
    tensions.dyad,
    composite.leverage,
    composite.indicators,
    composite.comparable_indicators,
    tensions.tension,
    tensions.days_covered
from leverage_composite(:filters, :kinds, :most_carried) as composite
inner join tensions
    on composite.year_of_figure = tensions.year and composite.country || '-RUS' = tensions.dyad
where composite.indicators >= :least_share::double * composite.comparable_indicators
order by composite.country, composite.year_of_figure;

-- name: list_composite_figures(filters, kinds, most_carried, country, year_of_figure)
-- One row a figure that the composite of a country and year rests on: id (its key).
select concat_ws('/', indicator_id, country, period) as id
from composite_figures(:filters, :kinds, :most_carried)
where country = :country and year_of_figure = :year_of_figure
order by id;
