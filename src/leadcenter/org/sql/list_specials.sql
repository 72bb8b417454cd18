-- what: days of a country's dealers that are not like their weekday, by reason, those written for many at once apart
-- set in: country, from which day to which
-- set out: day, reason, of how many active dealers, and of how many of them it is closed all day, whether it was written for many at once
-- locks: none
select x.day, x.reason, count(distinct x.entity_id), count(distinct x.entity_id) filter (where x.hours is null), x.together
from day_exception x
join entity e on e.id = x.entity_id
where e.kind = 'dealer' and e.status = 'active' and e.country = %(country)b and x.day between %(first)b and %(last)b
group by x.day, x.reason, x.together
order by x.day, x.reason, x.together
