-- what: the channels that take only so many leads a day
-- set in: nothing
-- set out: id, leads a day, time zone
-- locks: none
select c.id, c.daily_limit, c.time_zone
from channel c
where c.daily_limit is not null and c.status in ('testing', 'online')
