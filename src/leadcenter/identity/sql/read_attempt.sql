-- what: until when attempts are blocked
-- set in: key
-- set out: one row
-- locks: none
select a.blocked_until from sign_in_attempt a where a.key = %(key)b
