-- what: nobody stands on the turn of the keys but this transaction
-- set in: number of the lock
-- set out: nothing
-- locks: the turn, alone: waits for all who stand on it
select pg_advisory_xact_lock(%(lock)b::bigint)
