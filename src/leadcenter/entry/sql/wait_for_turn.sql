-- what: one process at a time makes the logins of this database
-- set in: nothing
-- set out: nothing of use
-- locks: an advisory lock until the transaction ends
select pg_advisory_xact_lock(7301948152236002)
