-- what: in how many working days a request is answered, and the zone and country of the maker
-- set in: maker
-- set out: one row
-- locks: none
select coalesce((select (s.value #>> '{}')::int from setting s where s.name = 'rights_days'), %(days)b::int), e.time_zone, e.country
from entity e
where e.id = %(maker)b
