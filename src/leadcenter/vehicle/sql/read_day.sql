-- what: now, and which day it is where a legal entity works
-- set in: legal entity
-- set out: now, day
-- locks: none
select now(), (now() at time zone e.time_zone)::date from entity e where e.id = %(entity)b
