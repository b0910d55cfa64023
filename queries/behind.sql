-- name: find_behind(filters, asked, among, most, skip)
-- One row a record that passes the filters and is what is asked for, newest first, at most so many after a number
-- skipped: id, date.
select
    id,
    date
from records_behind(:filters, :asked, :among)
order by date desc, id desc
limit :most offset :skip;

-- name: count_behind(filters, asked, among)
-- One row: records (number of those that pass the filters and are what is asked for).
select count(*) as records
from records_behind(:filters, :asked, :among);

-- name: count_behind_in_cells(filters, asked)
-- One row: records (the same number, where cells tell it).
select coalesce(sum(records), 0)::bigint as records
from cells_matching(:filters)
where is_asked(date, event_type, target, level, cameo, goldstein, scored, set_aside, :asked);

-- name: count_days_behind(filters, asked)
-- One row a day with any: date, records (the same number, of the day).
select
    date,
    sum(records)::bigint as records
from cells_matching(:filters)
where is_asked(date, event_type, target, level, cameo, goldstein, scored, set_aside, :asked)
group by date
having sum(records) > 0
order by date;
