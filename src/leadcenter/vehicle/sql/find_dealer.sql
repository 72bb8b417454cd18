-- what: a dealer by its code
-- set in: code
-- set out: id, or no row
-- locks: none
select e.id from entity e where e.code = %(code)b and e.kind = 'dealer'
