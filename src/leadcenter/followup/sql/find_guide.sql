-- what: a member of a dealer's staff who works there
-- set in: the dealer, the code
-- set out: one row
-- locks: none
select s.id
from staff s
where s.entity_id = %(dealer)b and s.code = %(code)b and s.status = 'active'
