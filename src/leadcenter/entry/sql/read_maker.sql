-- what: the maker's own legal entity
-- set in: nothing
-- set out: its id (no row: a new database)
-- locks: none
select e.id from entity e where e.code = 'maker'
