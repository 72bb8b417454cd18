-- what: where the maker's days begin and end
-- set in: maker
-- set out: one row
-- locks: none
select e.time_zone
from entity e
where e.id = %(maker)b
