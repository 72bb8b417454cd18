-- what: how many dealers there are
-- set in: nothing
-- set out: count
-- locks: none
select count(*) from entity e where e.kind = 'dealer'
