-- name: summarise_weaknesses(filters, weaknesses)
-- One row a weakness, in the order given, and shown dyad: weakness, dyad, records (that have it), possible (records
-- of a kind that can have it), share (of these, from 0 to 1; NULL where there are none).
with
    named as (
        select
            unnest(:weaknesses::varchar[]) as weakness,
            generate_subscripts(:weaknesses::varchar[], 1) as place_of_weakness
    ),

    -- Thousands of records are alike in all that tells their weaknesses.
    alike as ( -- noqa: ST03
        select
            * exclude (id, date, event_type),
            count(*) as records
        from records_to_check(:filters)
        group by all
    ),

    checked as (
        select * from rows_checked('alike', coalesce(:filters['revision'], newest_revision()))
    ),

    counted as (
        select
            named.weakness,
            named.place_of_weakness,
            shown.dyad,
            shown.place_in_order,
            coalesce(sum(checked.records) filter (list_contains(checked.weaknesses, named.weakness)), 0)::bigint
                as records,
            coalesce(sum(checked.records) filter (list_contains(checked.open_to, named.weakness)), 0)::bigint
                as possible
        from named
        cross join shown_dyads(:filters) as shown
        left join checked on shown.dyad = checked.dyad
        group by named.weakness, named.place_of_weakness, shown.dyad, shown.place_in_order
    )

select
    weakness,
    dyad,
    records,
    possible,
    records / nullif(possible, 0) as share
from counted
order by place_of_weakness, place_in_order;

-- name: list_weaknesses(filters, mark, dyad, most)
-- One row a record that passes the filters, is of a dyad (empty for any) and bears a mark (a weakness, or `rests_` and
-- what it rests on, or `language_` or `affiliation_` and that of a source; empty for every record), those with most
-- weaknesses first, then the newest, at most so many: id, date, date_precision, dyad, table, event_type, title,
-- confidence, pages, rests_on, weaknesses (a list), weak (their number), total (records with the mark).
with
    -- Thousands of records are alike in all that tells their weaknesses.
    alike as ( -- noqa: ST03
        select
            * exclude (id, date, event_type),
            count(*) as records
        from records_to_check(:filters)
        where :dyad = '' or dyad = :dyad
        group by all
    ),

    marked as (
        select
            *,
            len(weaknesses) as weak
        from rows_checked('alike', coalesce(:filters['revision'], newest_revision()))
        where
            :mark = ''
            or list_contains(weaknesses, :mark)
            or 'rests_' || rests_on = :mark
            or (starts_with(:mark, 'language_') and list_contains(languages, substr(:mark, 10)))
            or (starts_with(:mark, 'affiliation_') and list_contains(affiliations, substr(:mark, 13)))
    ),

    counted as (
        select coalesce(sum(records), 0)::bigint as total
        from marked
    ),

    -- Beside each kind, how many records have more weaknesses: those of the last kinds are not among the weakest.
    ranked as (
        select
            *,
            coalesce(
                sum(records) over (order by weak desc groups between unbounded preceding and 1 preceding), 0
            ) as weaker
        from marked
    ),

    -- Titles are long: only those of the records told are read.
    weakest as (
        select
            records.id,
            records.date,
            records.date_precision,
            records.dyad,
            records."table",
            records.event_type,
            records.confidence,
            ranked.pages,
            ranked.rests_on,
            ranked.weaknesses,
            ranked.weak
        from records_to_check(:filters) as records
        inner join ranked
            on
                records.dyad = ranked.dyad
                and records."table" = ranked."table"
                and records.confidence = ranked.confidence
                and records.date_precision = ranked.date_precision
                and records.sources = ranked.sources
                and records.has_place = ranked.has_place
                and records.is_placed = ranked.is_placed
                and records.is_counted = ranked.is_counted
                and records.is_linked = ranked.is_linked
        where ranked.weaker < :most
        order by ranked.weak desc, records.date desc, records.id desc
        limit :most
    )

select
    weakest.id,
    weakest.date,
    weakest.date_precision,
    weakest.dyad,
    weakest."table",
    weakest.event_type,
    titled.title,
    weakest.confidence,
    weakest.pages,
    weakest.rests_on,
    weakest.weaknesses,
    weakest.weak,
    counted.total
from weakest
inner join record_versions() as titled
    on
        weakest.id = titled.id
        and stands_at(titled.valid_from, titled.valid_to, coalesce(:filters['revision'], newest_revision()))
cross join counted
order by weakest.weak desc, weakest.date desc, weakest.id desc;

-- name: count_resting(filters)
-- One row a shown dyad and what its records rest on, as far as it occurs: dyad, rests_on, records, share (of the
-- dyad's records, from 0 to 1).
with
    lists as (
        select * from source_lists(:filters)
    ),

    counted as (
        select
            lists.dyad,
            resting.rests_on,
            sum(lists.records)::bigint as records
        from lists
        left join lists_resting_among('lists', coalesce(:filters['revision'], newest_revision())) as resting
            on lists.sources = resting.sources
        group by lists.dyad, resting.rests_on
    )

select
    dyad,
    rests_on,
    records,
    records / sum(records) over (partition by dyad) as share
from counted
order by dyad, rests_on;

-- name: count_cited_sources(filters)
-- One row a field of the sources (affiliation or language), value and dyad: field, value, dyad, records (that cite at
-- least one such source), sources (different ones), share (of the dyad's records, from 0 to 1).
with
    lists as (
        select * from source_lists(:filters)
    ),

    cites as (
        select
            dyad,
            sources,
            records,
            unnest(sources) as source_id
        from lists
    ),

    pages as (
        select
            cites.dyad,
            cites.sources,
            cites.records,
            cites.source_id,
            held.affiliation,
            held.language
        from cites
        inner join sources_as_of(coalesce(:filters['revision'], newest_revision())) as held
            on cites.source_id = held.source_id
    ),

    fields as (
        select
            'affiliation' as field,
            affiliation as value,
            dyad,
            sources,
            records,
            source_id
        from pages
        union all
        select
            'language' as field,
            language as value,
            dyad,
            sources,
            records,
            source_id
        from pages
    ),

    -- A list counts once for a value, however many of its sources have it.
    counted as (
        select
            field,
            value,
            dyad,
            any_value(records) as records
        from fields
        group by field, value, dyad, sources
    ),

    summed as (
        select
            field,
            value,
            dyad,
            sum(records)::bigint as records
        from counted
        group by field, value, dyad
    ),

    different as (
        select
            field,
            value,
            dyad,
            count(distinct source_id) as sources
        from fields
        group by field, value, dyad
    ),

    totals as (
        select
            dyad,
            sum(records)::bigint as records
        from lists
        group by dyad
    )

select
    summed.field,
    summed.value,
    summed.dyad,
    summed.records,
    different.sources,
    summed.records / totals.records as share
from summed
inner join different
    on summed.field = different.field and summed.value = different.value and summed.dyad = different.dyad
inner join totals on summed.dyad = totals.dyad
order by summed.field asc, summed.records desc, summed.value asc, summed.dyad asc;

-- name: summarise_coverage(filters)
-- One row a shown dyad with records, in the filters' order: dyad, records, first_month, last_month (first days),
-- covered (months from the first to the last), busy (those of them with a record).
select
    shown.dyad,
    sum(months.records)::bigint as records,
    min(months.first_day) as first_month,
    max(months.first_day) as last_month,
    date_diff('month', min(months.first_day), max(months.first_day)) + 1 as covered,
    count(*) as busy
from shown_dyads(:filters) as shown
inner join busy_months(:filters) as months on shown.dyad = months.dyad
group by shown.dyad, shown.place_in_order
order by shown.place_in_order;

-- name: list_gaps(filters)
-- One row a stretch of calendar months without any record of a shown dyad, between the months of its first and last:
-- dyad, first_month, last_month (first days), months (of the stretch).
with
    busy as (
        select * from busy_months(:filters)
    ),

    months as (
        select
            dyad,
            unnest(
                generate_series(min(first_day)::timestamp, max(first_day)::timestamp, interval 1 month)
            )::date as first_day
        from busy
        group by dyad
    ),

    -- Months in a row differ from their place among the empty ones by the same number.
    idle as (
        select
            months.dyad,
            months.first_day,
            date_diff('month', date '1900-01-01', months.first_day)
            - row_number() over (partition by months.dyad order by months.first_day) as stretch
        from months
        left join busy on months.dyad = busy.dyad and months.first_day = busy.first_day
        where busy.first_day is null
    )

select
    idle.dyad,
    min(idle.first_day) as first_month,
    max(idle.first_day) as last_month,
    count(*) as months
from idle
inner join shown_dyads(:filters) as shown on idle.dyad = shown.dyad
group by idle.dyad, idle.stretch, shown.place_in_order
order by shown.place_in_order, first_month;

-- name: list_scores_to_check(filters, types)
-- One row a record of the types given that passes the filters and that the scores sum, or would if it were not set
-- aside; what its type says depends on the wish of the side acted upon. Those with a sign in the record that the score
-- points against that wish come first, then the weightiest and the newest: id, date, date_precision, dyad, event_type,
-- title, goldstein, set_aside, signs (a list of codes), evidence (ids of the records that the signs rest on, a list),
-- points_against. The signs rest on what the records name as answered and on coded fields, never on words.
with
    records as (
        select * from records_as_of(coalesce(:filters['revision'], newest_revision()))
    ),

    asked as (
        select *
        from records_matching(:filters)
        where event_type in (select unnest(:types::varchar[])) and (scored or set_aside)
    ),

    named as (
        select
            id,
            unnest(responds_to) as answered
        from records
    ),

    -- What each of them answers.
    earlier as (
        select
            asked.id,
            list(before.id order by before.id) filter (
                where before.event_type = 'demand'
                and before.initiator = asked.target and before.target = asked.initiator
            ) as demands,
            list(before.id order by before.id) filter (where before.event_type = 'agreement') as agreements,
            list(before.id order by before.id) filter (where before.event_type in ('meeting', 'call')) as talks,
            count(*) filter (where before.initiator = asked.initiator) as own_acts
        from asked
        inner join named on asked.id = named.id
        inner join records as before on named.answered = before.id
        group by asked.id
    ),

    -- How the side acted upon has answered each of them.
    later as (
        select
            asked.id,
            list(after.id order by after.id) filter (where after.goldstein > 0) as welcomes,
            list(after.id order by after.id) filter (where after.goldstein < 0) as objections
        from asked
        inner join named on asked.id = named.answered
        inner join records as after
            on named.id = after.id and asked.target = after.initiator and asked.initiator = after.target
        group by asked.id
    ),

    known as (
        select
            asked.id,
            asked.date,
            asked.date_precision,
            asked.dyad,
            asked.event_type,
            asked.title,
            asked.goldstein,
            asked.set_aside,
            asked.event_type = 'deployment' and asked.country = asked.target as is_on_their_soil,
            asked.event_type = 'release' and coalesce(asked.status = 'house_arrest', false) as is_still_confined,
            coalesce(earlier.demands, []) as demands,
            coalesce(earlier.agreements, []) as agreements,
            coalesce(earlier.talks, []) as talks,
            coalesce(earlier.own_acts, 0) as own_acts,
            coalesce(later.welcomes, []) as welcomes,
            coalesce(later.objections, []) as objections
        from asked
        left join earlier on asked.id = earlier.id
        left join later on asked.id = later.id
    ),

    signed as (
        select
            *,
            flatten([
                if(goldstein < 0 and len(demands) > 0, ['asked_for'], []),
                if(goldstein < 0 and is_on_their_soil and len(agreements) > 0, ['agreed'], []),
                if(goldstein < 0 and len(welcomes) > 0, ['welcomed'], []),
                if(is_on_their_soil and len(objections) = 0, ['unopposed'], []),
                if(event_type = 'release' and own_acts = 0, ['ends_nothing'], []),
                if(goldstein > 0 and len(objections) > 0, ['opposed'], []),
                if(is_still_confined, ['still_confined'], []),
                if(
                    event_type = 'military_withdrawal' and len(demands) + len(agreements) + len(talks) = 0,
                    ['unasked'],
                    []
                )
            ]) as signs
        from known
    )

select
    id,
    date,
    date_precision,
    dyad,
    event_type,
    title,
    goldstein,
    set_aside,
    signs,
    list_sort(list_distinct(flatten([
        if(list_has_any(signs, ['asked_for']), demands, []),
        if(list_has_any(signs, ['agreed']), agreements, []),
        if(list_has_any(signs, ['welcomed']), welcomes, []),
        if(list_has_any(signs, ['opposed']), objections, [])
    ]))) as evidence,
    list_has_any(signs, ['asked_for', 'agreed', 'welcomed', 'unopposed', 'ends_nothing', 'opposed']) as points_against
from signed
order by points_against desc, abs(goldstein) desc, date desc, id desc;
