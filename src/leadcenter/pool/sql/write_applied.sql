-- what: the clocks of owners are those of this version
-- set in: pool, version, now
-- set out: nothing
-- locks: the pool's row, held by take_changed
update pool p set applied_version = %(version)b, applied_at = %(now)b where p.id = %(pool)b
