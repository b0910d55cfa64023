-- name: summarise_words(filters)
-- One row a side of each shown dyad, in the filters' order: dyad, initiator, target, acts (of the initiator toward the
-- target, in whatever quadrant), verbal_conflict, material_conflict, verbal_cooperation, material_cooperation (acts of
-- each quadrant), words_mean, deeds_mean (mean Goldstein value of the verbal acts, conflict and cooperation together,
-- and of the material ones; NULL where there is none).
with
    totals as (
        select
            dyad,
            initiator,
            sum(records) filter (where quadrant is not null) as acts,
            sum(records) filter (where quadrant = 'verbal_conflict') as verbal_conflict,
            sum(records) filter (where quadrant = 'material_conflict') as material_conflict,
            sum(records) filter (where quadrant = 'verbal_cooperation') as verbal_cooperation,
            sum(records) filter (where quadrant = 'material_cooperation') as material_cooperation,
            from_millionths(
                sum(in_millionths(goldstein * records)) filter (where starts_with(quadrant, 'verbal'))
            ) as words_sum,
            from_millionths(
                sum(in_millionths(goldstein * records)) filter (where starts_with(quadrant, 'material'))
            ) as deeds_sum
        from act_cells_matching(:filters)
        group by dyad, initiator
    )

select
    sides.dyad,
    sides.initiator,
    sides.target,
    coalesce(totals.acts, 0)::bigint as acts,
    coalesce(totals.verbal_conflict, 0)::bigint as verbal_conflict,
    coalesce(totals.material_conflict, 0)::bigint as material_conflict,
    coalesce(totals.verbal_cooperation, 0)::bigint as verbal_cooperation,
    coalesce(totals.material_cooperation, 0)::bigint as material_cooperation,
    totals.words_sum
    / nullif(coalesce(totals.verbal_conflict, 0) + coalesce(totals.verbal_cooperation, 0), 0) as words_mean,
    totals.deeds_sum
    / nullif(coalesce(totals.material_conflict, 0) + coalesce(totals.material_cooperation, 0), 0) as deeds_mean
from shown_sides(:filters) as sides
left join totals on sides.dyad = totals.dyad and sides.initiator = totals.initiator
order by sides.place_in_order, sides.turn;

-- name: count_quadrants_over_time(filters, bin)
-- One row a bin (day, week, month, quarter or year, dated by its first day), dyad, initiator and quadrant with acts:
-- bin, dyad, initiator, target, quadrant, records, goldstein (mean value).
select
    date_trunc(:bin, date)::date as bin,
    dyad,
    initiator,
    any_value(target) as target,
    quadrant,
    sum(records)::bigint as records,
    from_millionths(sum(in_millionths(goldstein * records))) / sum(records) as goldstein
from act_cells_matching(:filters)
where quadrant is not null
group by bin, dyad, initiator, quadrant
having sum(records) > 0
order by bin, dyad, initiator, quadrant;

-- name: count_speakers(filters)
-- One row a dyad, side and name with acts in words, those with the most hostile words first: dyad, initiator,
-- initiator_name, verbal_conflict, verbal_cooperation (acts), goldstein (mean value of both), first_date, last_date.
with
    names as (
        select
            dyad,
            event_type,
            initiator,
            target,
            initiator_name,
            count(*) as records,
            min(date) as first_date,
            max(date) as last_date
        from rows_found(:filters)
        where not is_set_aside(id, :filters)
        group by dyad, event_type, initiator, target, initiator_name
    ),

    -- Said of a group and its type at once, so that DuckDB does not ask each of millions of records.
    acts as (
        select
            names.*,
            types.goldstein,
            if(
                is_between_sides(names.dyad, names.initiator, names.target), quad_class(types.cameo), null
            ) as quadrant
        from names
        inner join event_types_as_of(coalesce(:filters['revision'], newest_revision())) as types
            on names.event_type = types.event_type
    )

select
    dyad,
    initiator,
    initiator_name,
    coalesce(sum(records) filter (where quadrant = 'verbal_conflict'), 0)::bigint as verbal_conflict,
    coalesce(sum(records) filter (where quadrant = 'verbal_cooperation'), 0)::bigint as verbal_cooperation,
    from_millionths(sum(in_millionths(goldstein) * records)) / sum(records) as goldstein,
    min(first_date) as first_date,
    max(last_date) as last_date
from acts
where quadrant in ('verbal_conflict', 'verbal_cooperation')
group by dyad, initiator, initiator_name
order by verbal_conflict desc, verbal_cooperation desc, dyad asc, initiator asc, initiator_name asc;

-- name: list_word_types(revision)
-- One row an event type of words as of a revision: event_type, quadrant.
select
    event_type,
    quad_class(cameo) as quadrant
from event_types_as_of(:revision)
where starts_with(quad_class(cameo), 'verbal')
order by event_type;

-- name: find_targets_beyond(filters)
-- One row a target, other than the dyad's other side, of acts of a dyad's side that pass the filters: target.
select distinct target
from cells_matching(:filters)
where is_of_dyad(initiator, dyad) and not is_between_sides(dyad, initiator, target)
order by target;

-- name: count_outlets(filters, beyond)
-- One row an outlet and side whose hostile words it carries, by outlet: outlet (whose text a cited page is: its agency,
-- else its publisher), affiliation (of the most of its pages), initiator, records (acts of verbal conflict that cite
-- it, each once), total (the same of all sides). The filters are narrowed to types of verbal conflict; `beyond` are the
-- targets of their acts that are not the other side (`find_targets_beyond`).
with
    -- Many acts share few lists of sources, which are numbered. What is stored of that does not say toward whom they
    -- are: acts toward others are counted apart, and taken off.
    numbered as (
        select
            dyad,
            initiator,
            list_of(kind) as list_number,
            count(*) as records
        from traits_matching(:filters)
        where not is_set_aside(id, :filters)
        group by dyad, initiator, list_number
    ),

    others as (
        select
            dyad,
            initiator,
            target,
            sources,
            count(*) as records
        from rows_found(:filters)
        where
            len(:beyond) > 0 and list_contains(:beyond::varchar[], target)
            and not is_set_aside(id, :filters)
        group by dyad, initiator, target, sources
    ),

    counted as (
        select
            numbered.initiator,
            cited.sources,
            numbered.records
        from numbered
        inner join ledger.source_lists as cited on numbered.list_number = cited.number
        where is_of_dyad(numbered.initiator, numbered.dyad)
        union all
        select
            initiator,
            sources,
            -records as records
        from others
        where is_of_dyad(initiator, dyad) and not is_between_sides(dyad, initiator, target)
    ),

    lists as (
        select
            initiator,
            sources,
            sum(records) as records
        from counted
        group by initiator, sources
        having sum(records) > 0
    ),

    cites as (
        select
            initiator,
            sources,
            records,
            unnest(sources) as source_id
        from lists
    ),

    carried as (
        select
            cites.initiator,
            cites.sources,
            cites.records,
            held.affiliation,
            coalesce(held.agency, held.publisher) as outlet
        from cites
        inner join sources_as_of(coalesce(:filters['revision'], newest_revision())) as held
            on cites.source_id = held.source_id
    ),

    kinds as (
        select
            outlet,
            affiliation,
            sum(records) as pages
        from carried
        group by outlet, affiliation
    ),

    affiliated as (
        select
            outlet,
            arg_max(affiliation, (pages, affiliation)) as affiliation
        from kinds
        group by outlet
    ),

    -- A list counts once for an outlet, however many of its pages carry its texts.
    once as (
        select
            outlet,
            initiator,
            any_value(records) as records
        from carried
        group by outlet, initiator, sources
    ),

    summed as (
        select
            outlet,
            initiator,
            sum(records)::bigint as records
        from once
        group by outlet, initiator
    )

select
    summed.outlet,
    affiliated.affiliation,
    summed.initiator,
    summed.records,
    sum(summed.records) over (partition by summed.outlet)::bigint as total
from summed
inner join affiliated on summed.outlet = affiliated.outlet
order by total desc, summed.outlet asc, summed.initiator asc;
