-- what: signals are forgotten when no rule can ask for them any more
-- set in: every bucket, before when
-- set out: nothing
-- locks: the rows that go; nobody else wants them
delete from sighting s
where s.bucket = any(%(buckets)b::int[]) and s.at < %(before)b
