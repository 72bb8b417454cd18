-- what: failures to sign in that were kept long enough go
-- set in: until when
-- set out: nothing
-- locks: the rows that go
delete from sign_in_attempt a where a.last_at <= %(failed)b and a.blocked_until <= %(failed)b
