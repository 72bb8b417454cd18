-- what: things go out again
-- set in: now, who says so
-- set out: the epochs that were held
-- locks: those rows
update restoration r
set resumed_at = %(now)b, resumed_by = %(actor)b
where r.resumed_at is null
returning r.epoch
