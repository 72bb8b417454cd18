-- what: the invariants of this database: every view named inv_*; what each proves stands in kernel/words under its name
-- set in: nothing
-- set out: name
-- locks: none
select c.relname::text
from pg_catalog.pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind = 'v' and starts_with(c.relname, 'inv_')
order by 1
