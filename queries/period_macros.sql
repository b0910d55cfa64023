-- name: create_period_macros#
-- What the queries on two periods share, beside the macros of `macros.sql`.

-- What the records that pass the filters add to a figure of their dyad, one row a record: id, date, dyad, initiator,
-- adds. The part is the step that finds it: plain (records, conflictual, cooperative, conflict, cooperation,
-- fatalities, a quadrant), moved (taken, freed, held: taken less freed) or acted (toward, answered, lag: days to the
-- first answer, NULL where not known); the others are not carried out.
create or replace macro contributions_of(filters, contribution, part) as table
    with
        plain as ( -- noqa: ST03
            select
                id,
                date,
                dyad,
                initiator,
                case contribution
                    when 'records' then 1.0
                    when 'conflictual' then (goldstein < 0)::integer
                    when 'cooperative' then (goldstein > 0)::integer
                    when 'conflict' then if(scored, greatest(-goldstein, 0), 0)
                    when 'cooperation' then if(scored, greatest(goldstein, 0), 0)
                    when 'fatalities' then coalesce(fatalities, 0)
                    else (scored and quad_class(cameo) is not distinct from contribution)::integer
                end::double as adds
            from records_matching(filters)
        ),

        moved as ( -- noqa: ST03
            select
                id,
                date,
                dyad,
                holder as initiator,
                case contribution
                    when 'taken' then taken
                    when 'freed' then freed
                    else taken - freed
                end::double as adds
            from custody_matching(filters)
            where sided and is_in_period(date, filters)
        ),

        acted as ( -- noqa: ST03
            select
                id,
                date,
                dyad,
                initiator,
                case contribution
                    when 'toward' then 1
                    when 'answered' then answered::integer
                    else lag
                end::double as adds
            from answered_acts(filters)
        )

    select
        id,
        date,
        dyad,
        initiator,
        adds
    from query_table(part);
