-- what: a file that lies ready ends, since a customer in it said no
-- set in: its id, why, now
-- set out: purpose; no row when it was fetched or ended meanwhile
-- locks: the row
update export x
set status = 'failed', failure = %(failure)b, ended_at = %(now)b
where x.id = %(id)b and x.status = 'ready'
returning x.purpose
