-- what: the versions of the prices of a brand, newest first
-- set in: brand, how many
-- set out: one row each
-- locks: none
select p.id, p.brand, p.version, p.valid_from, p.made_by, p.made_at
from price_list p
where p.brand = %(brand)b
order by p.version desc
limit %(rows)b
