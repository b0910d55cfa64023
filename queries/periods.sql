-- name: list_contributions(filters)
-- One row a record that passes the filters, newest first, with what it adds to each figure of its dyad in the period:
-- id, date, date_precision, dyad, event_type, title, initiator, target, and as numbers records, conflictual,
-- cooperative, conflict, cooperation (Goldstein points), verbal_conflict, material_conflict, verbal_cooperation,
-- material_cooperation (acts), fatalities (people), taken, freed, held (taken less freed; people of the other side),
-- toward, answered (acts between the two sides, and those that the other side answered), lag (days to the first answer;
-- NULL where it is not known).
select
    matching.id,
    matching.date,
    matching.date_precision,
    matching.dyad,
    matching.event_type,
    matching.title,
    matching.initiator,
    matching.target,
    1 as records,
    (matching.goldstein < 0)::int as conflictual,
    (matching.goldstein > 0)::int as cooperative,
    if(matching.scored, greatest(-matching.goldstein, 0), 0) as conflict,
    if(matching.scored, greatest(matching.goldstein, 0), 0) as cooperation,
    (matching.scored and quad_class(matching.cameo) is not distinct from 'verbal_conflict')::int as verbal_conflict,
    (matching.scored and quad_class(matching.cameo) is not distinct from 'material_conflict')::int as material_conflict,
    (
        matching.scored and quad_class(matching.cameo) is not distinct from 'verbal_cooperation'
    )::int as verbal_cooperation,
    (
        matching.scored and quad_class(matching.cameo) is not distinct from 'material_cooperation'
    )::int as material_cooperation,
    coalesce(matching.fatalities, 0) as fatalities,
    coalesce(steps.taken, 0) as taken,
    coalesce(steps.freed, 0) as freed,
    coalesce(steps.taken - steps.freed, 0) as held,
    (acts.id is not null)::int as toward,
    coalesce(acts.answered, false)::int as answered,
    acts.lag
from records_matching(:filters) as matching
left join custody_matching(:filters) as steps on matching.id = steps.id and steps.sided
left join answered_acts(:filters) as acts on matching.id = acts.id
order by matching.date desc, matching.id desc;
