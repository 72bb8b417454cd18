-- what: the day whose count is due first, marked as counted now: days without one, the newest first; then by their age, hourly in the first month, daily later
-- set in: first and last day that may be counted, zone of the days, now, from which day on they count as young, since when a count of young and of older days
--   is fresh, since when another worker's is
-- set out: the day; no row where nothing is due or another worker has just taken it
-- locks: the day's mark, until commit
insert into channel_day_count as c (day, zone, counted_at)
select k.day::date, %(zone)b, %(now)b
from generate_series(%(first)b::date, %(last)b::date, interval '1 day') k (day)
left join channel_day_count x on x.day = k.day::date
where x.day is null or x.zone <> %(zone)b
    or x.counted_at < case when k.day >= %(young)b::date then %(young_fresh)b::timestamptz else %(old_fresh)b::timestamptz end
order by x.counted_at nulls first, k.day desc
limit 1
on conflict (day) do update set zone = excluded.zone, counted_at = excluded.counted_at
where c.zone <> excluded.zone or c.counted_at < %(taken)b::timestamptz
returning c.day
