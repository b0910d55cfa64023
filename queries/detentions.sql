-- name: summarise_custody(filters, day)
-- One row a dyad, holder, and side or own people held, up to and including a day: dyad, holder (side), sided (the
-- people held are of the dyad's other side), taken, freed, died, held (people), uncounted (records without a number).
select
    dyad,
    holder,
    sided,
    sum(taken)::bigint as taken,
    sum(freed)::bigint as freed,
    sum(died)::bigint as died,
    sum(taken - freed - died)::bigint as held,
    count(*) filter (where not known) as uncounted
from custody_matching(:filters)
where date <= :day::date
group by dyad, holder, sided
order by dyad asc, sided desc, holder asc;

-- name: custody_flows(filters)
-- One row a dyad, holder and nationality of those taken or freed within the filters' period: dyad, holder, nationality
-- (NULL where not reported), sided, taken, freed (people), records, uncounted (records that say no number).
select
    dyad,
    holder,
    nationality,
    sided,
    sum(taken)::bigint as taken,
    sum(freed)::bigint as freed,
    count(*) as records,
    count(*) filter (where not known) as uncounted
from custody_matching(:filters)
where
    (:filters['date_from']::date is null or date >= :filters['date_from']::date)
    and (:filters['date_to']::date is null or date <= :filters['date_to']::date)
group by dyad, holder, nationality, sided
order by dyad asc, sided desc, holder asc, nationality asc;

-- name: custody_over_time(filters)
-- One row a dyad, holder and day on which somebody of the other side was taken, freed or died: date, dyad, holder,
-- taken, freed, died (people on that day), held (people after it), records (of the day), id, title (of the one of them
-- that moves most).
with
    days as (
        select
            date,
            dyad,
            holder,
            sum(taken)::bigint as taken,
            sum(freed)::bigint as freed,
            sum(died)::bigint as died,
            count(*) as records,
            arg_min(id, (-taken - freed - died, id)) as id
        from custody_matching(:filters)
        where sided
        group by date, dyad, holder
    ),

    titled as (
        select
            id,
            title
        from detentions_as_of(coalesce(:filters['revision'], newest_revision()))
        where id in (select days.id from days)
    )

select
    days.date,
    days.dyad,
    days.holder,
    days.taken,
    days.freed,
    days.died,
    (
        sum(days.taken - days.freed - days.died) over (
            partition by days.dyad, days.holder order by days.date
        )
    )::bigint as held,
    days.records,
    days.id,
    titled.title
from days
inner join titled on days.id = titled.id
order by days.date, days.dyad, days.holder;

-- name: custody_by_nationality(filters)
-- One row a dyad, holder, day on which somebody of the other side was taken, freed or died, and nationality of those
-- the holder ever took: date, dyad, holder, nationality (NULL where not reported), held (people after the day).
with
    steps as (
        select
            date,
            dyad,
            holder,
            nationality,
            sum(taken - freed - died) as net_taken
        from custody_matching(:filters)
        where sided
        group by date, dyad, holder, nationality
    ),

    days as (
        select distinct
            date,
            dyad,
            holder
        from steps
    ),

    peoples as (
        select distinct
            dyad,
            holder,
            nationality
        from steps
    )

select
    days.date,
    days.dyad,
    days.holder,
    peoples.nationality,
    (
        sum(coalesce(steps.net_taken, 0)) over (
            partition by days.dyad, days.holder, peoples.nationality order by days.date
        )
    )::bigint as held
from days
inner join peoples on days.dyad = peoples.dyad and days.holder = peoples.holder
left join steps
    on
        days.date = steps.date and days.dyad = steps.dyad and days.holder = steps.holder
        and peoples.nationality is not distinct from steps.nationality
order by days.date, days.dyad, days.holder, peoples.nationality;

-- name: summarise_unknown_custody(filters, day)
-- What the count of people held does not know, one row a shown dyad, up to and including a day: dyad, taken, held
-- (people of the other side; held are those whose release or death is not on record), records (that move somebody of
-- the other side), uncounted (of them, without a number of people), unnamed_nationality (without a nationality),
-- unconfirmed (reported by one outlet or side, or disputed), unconfirmed_people (taken in these), one_sided (resting on
-- sources of one side alone), one_sided_people (taken in these).
with
    steps as (
        select
            dyad,
            sources,
            confidence <> 'confirmed' as is_unconfirmed,
            sum(taken) as taken,
            sum(taken - freed - died) as held,
            count(*) as records,
            count(*) filter (where not known) as uncounted,
            count(*) filter (where nationality is null) as unnamed_nationality
        from custody_matching(:filters)
        where sided and date <= :day::date
        group by dyad, sources, is_unconfirmed
    ),

    judged as (
        select
            steps.*,
            coalesce(is_of_one_side(resting.rests_on), false) as is_one_sided
        from steps
        left join
            lists_resting_among('steps', coalesce(:filters['revision'], newest_revision())) as resting
            on steps.sources = resting.sources
    )

select
    shown.dyad,
    coalesce(sum(judged.taken), 0)::bigint as taken,
    coalesce(sum(judged.held), 0)::bigint as held,
    coalesce(sum(judged.records), 0)::bigint as records,
    coalesce(sum(judged.uncounted), 0)::bigint as uncounted,
    coalesce(sum(judged.unnamed_nationality), 0)::bigint as unnamed_nationality,
    coalesce(sum(judged.records) filter (where judged.is_unconfirmed), 0)::bigint as unconfirmed,
    coalesce(sum(judged.taken) filter (where judged.is_unconfirmed), 0)::bigint as unconfirmed_people,
    coalesce(sum(judged.records) filter (where judged.is_one_sided), 0)::bigint as one_sided,
    coalesce(sum(judged.taken) filter (where judged.is_one_sided), 0)::bigint as one_sided_people
from shown_dyads(:filters) as shown
left join judged on shown.dyad = judged.dyad
group by shown.dyad, shown.place_in_order
order by shown.place_in_order;

-- name: count_detention_field(filters)
-- One row a dyad and value of a field of the detentions: field (status, mistreatment), value, dyad, records, people,
-- uncounted (records that say no number).
with
    -- Few are left of a million records before they are counted by either field.
    kinds as (
        select
            status,
            mistreatment,
            dyad,
            count(*) as records,
            sum(people) as people,
            count(*) filter (where people is null) as uncounted
        from rows_matching(:filters)
        where "table" = 'detentions'
        group by status, mistreatment, dyad
    ),

    fields as (
        select
            'status' as field,
            status as value,
            * exclude (status, mistreatment)
        from kinds
        union all
        select
            'mistreatment' as field,
            mistreatment as value,
            * exclude (status, mistreatment)
        from kinds
    )

select
    field,
    value,
    dyad,
    sum(records)::bigint as records,
    coalesce(sum(people), 0)::bigint as people,
    sum(uncounted)::bigint as uncounted
from fields
group by field, value, dyad
order by field, value, dyad;

-- name: list_charges(filters, most)
-- One row a detention record with a charge, newest first, at most so many: id, date, dyad, holder, people,
-- detainee_group, nationality, charge, authority, status, mistreatment, records (how many there are).
with
    charged as materialized (
        select
            id,
            date
        from rows_matching(:filters)
        where "table" = 'detentions' and charge is not null
    ),

    newest as (
        select
            id,
            date
        from charged
        order by date desc, id desc
        limit :most
    )

-- What is told of each is read last, of those alone that are told.
select
    newest.id,
    newest.date,
    told.dyad,
    told.initiator as holder,
    told.people,
    told.detainee_group,
    told.detainee_nationality as nationality,
    told.charge,
    told.authority,
    told.status,
    told.mistreatment,
    (select count(*) from charged) as records
from newest
inner join detentions_as_of(coalesce(:filters['revision'], newest_revision())) as told
    on newest.id = told.id and newest.date = told.date
order by newest.date desc, newest.id desc;

-- name: list_named_people(filters, today, most)
-- One row a named person and dyad, those not on record as free or dead first, then by latest news, at most so many:
-- name, dyad, holder (side), nationality, status, since (date of the latest record), date_precision, id, title (of that
-- record), records, is_held (the latest status neither frees nor ends custody), days_since (days from the latest record
-- to today; NULL for those free or dead), people, held_people (how many there are, and of them held).
with
    -- The latest of a day is its highest id: of millions of records thousands are left to be put in order.
    days as (
        select
            notable_names,
            dyad,
            date,
            detainee_nationality,
            max(id) as id,
            count(*) as records
        from rows_matching(:filters)
        where "table" = 'detentions' and len(notable_names) > 0
        group by notable_names, dyad, date, detainee_nationality
    ),

    named as (
        select
            trim(unnest(notable_names)) as name,
            * exclude (notable_names)
        from days
    ),

    newest as (
        select
            name,
            dyad,
            max(struct_pack(date := date, id := id)) as latest,
            -- The latest that is reported.
            arg_max(detainee_nationality, (date, id)) as nationality,
            sum(records)::bigint as records
        from named
        group by name, dyad
    ),

    latest as (
        select
            newest.name,
            newest.dyad,
            told.initiator as holder,
            newest.nationality,
            told.status,
            told.date as since,
            told.date_precision,
            told.id,
            told.title,
            newest.records
        from newest
        inner join detentions_as_of(coalesce(:filters['revision'], newest_revision())) as told
            on newest.latest.id = told.id and newest.latest.date = told.date
    ),

    standing as (
        select
            *,
            status not in ('released', 'deported', 'exchanged', 'died') as is_held
        from latest
    )

select
    *,
    if(is_held, :today::date - since, null) as days_since,
    count(*) over () as people,
    count(*) filter (where is_held) over () as held_people
from standing
order by is_held desc, since desc, name asc, dyad asc
limit :most;

-- name: list_custody_steps(filters)
-- One row a record that takes or frees somebody of the other side or says that somebody died, those before the period
-- too, newest first: id, date, dyad, holder, taken, freed, died (people), in_period.
select
    id,
    date,
    dyad,
    holder,
    taken,
    freed,
    died,
    is_in_period(date, :filters) as in_period
from custody_matching(:filters)
where sided
order by date desc, id desc;
