-- what: which channel a code names
-- set in: code
-- set out: its id, its status, since when its tests count; or no row
-- locks: none
select c.id, c.status, coalesce(c.configured_at, c.valid_from) from channel c where c.code = %(code)b
