-- what: all channels, with the days of their contracts
-- set in: the zone of the days
-- set out: one row per channel: id, code, name, status, first day, last day or none; in the order of their codes
-- locks: none
select c.id, c.code, c.name, c.status, (c.valid_from at time zone %(zone)b)::date, (c.valid_to at time zone %(zone)b)::date
from channel c
order by c.code
