-- name: tension_over_time(filters, today)
-- One row a day and shown dyad, in order: date, dyad, tension, cooperation (Goldstein points at the end of the day).
select
    date,
    dyad,
    tension,
    cooperation
from tension_daily(:filters, :today)
order by date, dyad;
