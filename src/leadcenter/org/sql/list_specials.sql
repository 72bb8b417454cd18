-- what: days of a country's dealers that are not like their weekday, those of one reason together
-- set in: country, from which day to which
-- set out: day, reason, of how many active dealers, and of how many of them it is closed all day
-- locks: none
select x.day, x.reason, count(distinct x.entity_id), count(distinct x.entity_id) filter (where x.hours is null)
from day_exception x
join entity e on e.id = x.entity_id
where e.kind = 'dealer' and e.status = 'active' and e.country = %(country)b and x.day between %(first)b and %(last)b
group by x.day, x.reason
order by x.day, x.reason
