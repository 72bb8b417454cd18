-- what: the second store has the heads of some instant
-- set in: the instant at which they were claimed
-- set out: nothing
-- locks: the chains' rows
update audit_chain c
set rooted_at = %(now)b
where c.asked_at = %(now)b
