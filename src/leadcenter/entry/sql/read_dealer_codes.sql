-- what: the codes of all active dealers
-- set in: nothing
-- set out: code
-- locks: none
select e.code from entity e where e.kind = 'dealer' and e.status = 'active' order by e.code
