-- name: count_marks(filters)
-- What the records that pass the filters bear, one row a mark, dyad and number of weaknesses, as far as it occurs:
-- mark, dyad, weak, records; and, where weak is NULL, sources (different ones with the mark, which these records cite).
-- A mark is a weakness; `open_` and a weakness that a record of its kind can have; `rests_` and what it rests on;
-- `affiliation_` or `language_` and that of a source that it cites; `several`: it cites two sources or more;
-- `traits_` and the number of the traits of the record itself; empty: every record bears it.
with
    counted as (
        select
            dyad,
            kind,
            count(*) as records
        from traits_matching(:filters)
        group by dyad, kind
    ),

    kinds as materialized (
        select
            dyad,
            list_of(kind) as list_number,
            traits_of(kind) as traits,
            records
        from counted
    ),

    cited as ( -- noqa: ST03
        select distinct list_number from kinds
    ),

    -- Thousands of kinds are alike in these.
    alike as materialized (
        select
            kinds.dyad,
            kinds.traits,
            graded.pages > 1 as is_several,
            graded.rests_on,
            graded.languages,
            graded.affiliations,
            weaknesses_of(kinds.traits, graded.weaknesses) as weaknesses,
            bit_count(weaknesses_of(kinds.traits, graded.weaknesses)) as weak,
            sum(kinds.records) as records
        from kinds
        inner join lists_graded('cited', coalesce(:filters['revision'], newest_revision())) as graded
            on kinds.list_number = graded.list_number
        group by all
    ),

    named as (
        select
            unnest(weakness_codes()) as weakness,
            unnest(kinds_open()) as kind
    ),

    borne as (
        select
            '' as mark,
            dyad,
            weak,
            records
        from alike
        union all
        select
            'traits_' || traits as mark,
            dyad,
            weak,
            records
        from alike
        union all
        select
            named.weakness as mark,
            alike.dyad,
            alike.weak,
            alike.records
        from alike
        inner join named on alike.weaknesses & trait(named.weakness) > 0
        union all
        select
            'open_' || named.weakness as mark,
            alike.dyad,
            alike.weak,
            alike.records
        from alike
        inner join named on named.kind = '' or alike.traits & trait(named.kind) > 0
        union all
        select
            'several' as mark,
            dyad,
            weak,
            records
        from alike
        where is_several
        union all
        select
            'rests_' || rests_on as mark,
            dyad,
            weak,
            records
        from alike
        union all
        select
            'affiliation_' || unnest(affiliations) as mark,
            dyad,
            weak,
            records
        from alike
        union all
        select
            'language_' || unnest(languages) as mark,
            dyad,
            weak,
            records
        from alike
    ),

    dyads as (
        select distinct
            dyad,
            list_number
        from kinds
    ),

    pages as (
        select
            dyads.dyad,
            unnest(lists.sources) as source_id
        from dyads
        inner join ledger.source_lists as lists on dyads.list_number = lists.number
    ),

    held as (
        select distinct
            pages.dyad,
            sources.source_id,
            sources.affiliation,
            sources.language
        from pages
        inner join sources_as_of(coalesce(:filters['revision'], newest_revision())) as sources
            on pages.source_id = sources.source_id
    ),

    different as (
        select
            unnest(['', 'affiliation_' || affiliation, 'language_' || language]) as mark,
            dyad
        from held
    )

select
    mark,
    dyad,
    weak,
    sum(records)::bigint as records,
    null::bigint as sources
from borne
group by mark, dyad, weak
union all
select
    mark,
    dyad,
    null as weak,
    0 as records,
    count(*) as sources
from different
group by mark, dyad;

-- name: summarise_weaknesses(filters, weaknesses)
-- One row a weakness, in the order given, and shown dyad, of the `marks` of the view's records: weakness, dyad, records
-- (that have it), possible (records of a kind that can have it), share (of these, from 0 to 1; NULL where there are
-- none).
with
    named as (
        select
            unnest(:weaknesses::varchar[]) as weakness,
            generate_subscripts(:weaknesses::varchar[], 1) as place_of_weakness
    ),

    counted as (
        select
            named.weakness,
            named.place_of_weakness,
            shown.dyad,
            shown.place_in_order,
            coalesce(sum(marks.records) filter (where marks.mark = named.weakness), 0)::bigint as records,
            coalesce(sum(marks.records) filter (where marks.mark = 'open_' || named.weakness), 0)::bigint as possible
        from named
        cross join shown_dyads(:filters) as shown
        left join marks on shown.dyad = marks.dyad
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
-- confidence, pages, rests_on, weaknesses (a list), weak (their number), total (records with the mark). How many that
-- are is known from the `marks` of the view's records.
with
    counted as (
        select
            weak,
            sum(records) as records
        from marks
        where mark = :mark and weak is not null and (:dyad = '' or dyad = :dyad)
        group by weak
    ),

    -- Beside each number of weaknesses, how many records have more: those with fewer still are not among the weakest.
    ranked as (
        select
            *,
            coalesce(
                sum(records) over (order by weak desc rows between unbounded preceding and 1 preceding), 0
            ) as weaker
        from counted
    ),

    asked as (
        select
            coalesce(sum(records), 0)::bigint as total,
            min(weak) filter (where weaker < :most) as fewest
        from ranked
    ),

    every as ( -- noqa: ST03
        select number as list_number from ledger.source_lists
    ),

    graded as (
        select
            *,
            'rests_' || rests_on = :mark
            or (starts_with(:mark, 'language_') and list_contains(languages, substr(:mark, 10)))
            or (starts_with(:mark, 'affiliation_') and list_contains(affiliations, substr(:mark, 13)))
            or :mark = '' as is_marked
        from lists_graded('every', coalesce(:filters['revision'], newest_revision()))
    ),

    occurring as (
        select distinct substr(mark, 8)::integer as traits
        from marks
        where starts_with(mark, 'traits_')
    ),

    -- The kinds that the weakest records may be of.
    kinds as (
        select
            kind_of(graded.list_number, occurring.traits) as kind,
            graded.pages,
            graded.rests_on,
            weaknesses_of(occurring.traits, graded.weaknesses) as weaknesses,
            bit_count(weaknesses_of(occurring.traits, graded.weaknesses)) as weak
        from graded
        cross join occurring
        cross join asked
        where
            bit_count(weaknesses_of(occurring.traits, graded.weaknesses)) >= asked.fewest
            and (graded.is_marked or weaknesses_of(occurring.traits, graded.weaknesses) & trait(:mark) > 0)
    ),

    -- Titles are long: only those of the records told are read.
    weakest as (
        select
            records.id,
            records.date,
            records.dyad,
            records."table",
            records.event_type,
            records.confidence,
            kinds.pages,
            kinds.rests_on,
            kinds.weaknesses,
            kinds.weak
        from traits_matching(:filters) as records
        inner join kinds on records.kind = kinds.kind
        where :dyad = '' or records.dyad = :dyad
        order by kinds.weak desc, records.date desc, records.id desc
        limit :most
    ),

    -- Their days let DuckDB pass over most records before it looks for ids.
    days as (
        select distinct date from weakest
    )

select
    weakest.id,
    weakest.date,
    titled.date_precision,
    weakest.dyad,
    weakest."table",
    weakest.event_type,
    titled.title,
    weakest.confidence,
    weakest.pages,
    weakest.rests_on,
    weakness_names(weakest.weaknesses) as weaknesses,
    weakest.weak::bigint as weak,
    asked.total
from weakest
inner join record_versions() as titled on weakest.id = titled.id
inner join days on titled.date = days.date
cross join asked
where stands_at(titled.valid_from, titled.valid_to, coalesce(:filters['revision'], newest_revision()))
order by weakest.weak desc, weakest.date desc, weakest.id desc;

-- name: count_resting()
-- One row a dyad and what its records rest on, as far as it occurs, of the `marks` of the view's records: dyad,
-- rests_on, records, share (of the dyad's records, from 0 to 1).
with
    counted as (
        select
            dyad,
            substr(mark, 7) as rests_on,
            sum(records)::bigint as records
        from marks
        where starts_with(mark, 'rests_')
        group by dyad, mark
    )

select
    dyad,
    rests_on,
    records,
    records / sum(records) over (partition by dyad) as share
from counted
order by dyad, rests_on;

-- name: count_cited_sources()
-- One row a field of the sources (affiliation or language), value and dyad, of the `marks` of the view's records:
-- field, value, dyad, records (that cite at least one such source), sources (different ones), share (of the dyad's
-- records, from 0 to 1).
with
    counted as (
        select
            mark,
            dyad,
            sum(records)::bigint as records,
            max(sources) as sources
        from marks
        where mark = '' or starts_with(mark, 'affiliation_') or starts_with(mark, 'language_')
        group by mark, dyad
    )

select
    split_part(counted.mark, '_', 1) as field,
    substr(counted.mark, strpos(counted.mark, '_') + 1) as value,
    counted.dyad,
    counted.records,
    counted.sources,
    counted.records / totals.records as share
from counted
inner join counted as totals on counted.dyad = totals.dyad and totals.mark = ''
where counted.mark <> ''
order by field asc, counted.records desc, value asc, counted.dyad asc;

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
