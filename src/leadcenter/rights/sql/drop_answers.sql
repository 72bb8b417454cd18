-- what: answers under Idempotency-Keys that were kept long enough go
-- set in: buckets, until when they were given
-- set out: nothing
-- locks: the rows that go
delete from request r where r.bucket = any(%(buckets)b::int[]) and r.at <= %(answered)b
