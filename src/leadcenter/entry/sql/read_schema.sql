-- what: which migrations were applied
-- set in: nothing
-- set out: one row per migration
-- locks: none
select m.name from schema_migration m order by 1
