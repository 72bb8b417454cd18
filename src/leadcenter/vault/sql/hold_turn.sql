-- what: the keys turn no further until this transaction has ended
-- set in: number of the lock
-- set out: nothing
-- locks: the turn, together with all others who look up or write an index
select pg_advisory_xact_lock_shared(%(lock)b::bigint)
