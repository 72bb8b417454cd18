-- what: the time of this transaction and the maker's zone; nothing while nothing may go outside (after a restore)
-- set in: the maker
-- set out: now, time zone; no row while held
-- locks: none
select now(), e.time_zone
from entity e
where e.id = %(maker)b and not exists (select from restoration r where r.resumed_at is null)
