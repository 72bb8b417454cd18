-- what: days of many dealers that are not like their weekday; a dealer with a special day of its own keeps it
-- set in: dealers, days, reason; slots (one without hours: closed all day), or the weekday whose slots of each dealer count
-- set out: dealer and day of each row made
-- locks: new rows
with wanted as (
    select e.id, d.day
    from unnest(%(entity_ids)b::uuid[]) as e(id)
    cross join unnest(%(days)b::date[]) as d(day)
    where not exists (select 1 from day_exception x where x.entity_id = e.id and x.day = d.day)
)
insert into day_exception (entity_id, day, reason, hours, opens, closes, together)
select w.id, w.day, %(reason)b, s.hours, s.opens, s.closes, true
from wanted w
cross join lateral (
    select g.hours, g.opens, g.closes
    from unnest(%(hours)b::text[], %(opens)b::smallint[], %(closes)b::smallint[]) as g(hours, opens, closes)
    where %(weekday)b::smallint is null
    union all
    select o.hours, o.opens, o.closes from opening o where o.entity_id = w.id and o.weekday = %(weekday)b::smallint
) as s
on conflict do nothing
returning entity_id, day
