-- what: what an actor did in a time
-- set in: all buckets, actor, from, until
-- set out: bucket, what, the customer's pseudonym
-- locks: none
select a.bucket, a.what, a.subject
from audit a
where a.bucket = any(%(buckets)b::int[]) and a.actor = %(actor)b and a.at >= %(since)b and a.at < %(until)b
