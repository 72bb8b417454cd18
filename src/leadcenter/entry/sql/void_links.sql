-- what: after a restore no link of a customer is good: which were taken back since, nobody here knows
-- set in: buckets, now
-- set out: nothing
-- locks: the links that were good
update subject_link l set revoked_at = %(now)b
where l.bucket = any(%(buckets)b::int[]) and l.revoked_at is null and l.expires_at > %(now)b
