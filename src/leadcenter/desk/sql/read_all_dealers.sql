-- what: every dealer there is or was, for figures of the maker
-- set in: nothing
-- set out: id
-- locks: none
select e.id from entity e where e.kind = 'dealer'
