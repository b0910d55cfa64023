-- name: summarise_custody(filters, day)
-- One row a dyad, holder, and side or own people held, up to and including a day: dyad, holder (side), sided (the
-- people held are of the dyad's other side), taken, freed, held (people), uncounted (records that say no number).
select
    dyad,
    holder,
    sided,
    sum(taken)::bigint as taken,
    sum(freed)::bigint as freed,
    sum(taken - freed)::bigint as held,
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
-- One row a dyad, holder and day on which somebody of the other side was taken or freed: date, dyad, holder, taken,
-- freed (people on that day), held (people after it).
with
    days as (
        select
            date,
            dyad,
            holder,
            sum(taken)::bigint as taken,
            sum(freed)::bigint as freed
        from custody_matching(:filters)
        where sided
        group by date, dyad, holder
    )

select
    *,
    (sum(taken - freed) over (partition by dyad, holder order by date))::bigint as held
from days
order by date, dyad, holder;

-- name: count_detention_field(filters)
-- One row a dyad and value of a field of the detentions: field (status, mistreatment), value, dyad, records, people,
-- uncounted (records that say no number).
with
    matching as (
        select *
        from records_matching(:filters)
        where "table" = 'detentions'
    ),

    fields as (
        select
            'status' as field,
            status as value,
            dyad,
            people
        from matching
        union all
        select
            'mistreatment' as field,
            mistreatment as value,
            dyad,
            people
        from matching
    )

select
    field,
    value,
    dyad,
    count(*) as records,
    coalesce(sum(people), 0)::bigint as people,
    count(*) filter (where people is null) as uncounted
from fields
group by field, value, dyad
order by field, value, dyad;

-- name: list_charges(filters)
-- One row a detention record with a charge, newest first: id, date, dyad, holder, people, detainee_group, nationality,
-- charge, authority, status, mistreatment.
select
    id,
    date,
    dyad,
    initiator as holder,
    people,
    detainee_group,
    detainee_nationality as nationality,
    charge,
    authority,
    status,
    mistreatment
from records_matching(:filters)
where "table" = 'detentions' and charge is not null
order by date desc, id desc;

-- name: list_named_people(filters)
-- One row a named person and dyad, by latest news: name, dyad, holder (side), nationality, status, since (date of the
-- latest record), id (that record), records.
with
    named as (
        select
            trim(unnest(notable_names)) as name,
            id,
            date,
            dyad,
            initiator,
            detainee_nationality,
            status
        from records_matching(:filters)
        where "table" = 'detentions'
    )

select
    name,
    dyad,
    arg_max(initiator, (date, id)) as holder,
    arg_max(detainee_nationality, (date, id)) as nationality,
    arg_max(status, (date, id)) as status,
    max(date) as since,
    arg_max(id, (date, id)) as id,
    count(*) as records
from named
group by name, dyad
order by since desc, name asc;
