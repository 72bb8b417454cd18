-- what: the instant of this transaction, and the zone in which a legal entity's days begin
-- set in: the legal entity
-- set out: one row
-- locks: none
select now(), e.time_zone
from entity e
where e.id = %(entity)b
