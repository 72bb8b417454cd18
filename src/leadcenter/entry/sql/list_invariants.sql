-- what: the invariants of this database: every view named inv_*
-- set in: nothing
-- set out: name, what it proves
-- locks: none
select c.relname::text, coalesce(obj_description(c.oid, 'pg_class'), '')
from pg_catalog.pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind = 'v' and starts_with(c.relname, 'inv_')
order by 1
