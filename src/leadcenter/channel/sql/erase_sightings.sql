-- what: signals that came with erased raw leads go (kept for two days at most, so few are read)
-- set in: raw leads
-- set out: nothing
-- locks: the rows that go
delete from sighting s where s.bucket = any(%(everywhere)b::int[]) and s.raw_id = any(%(raw_ids)b::uuid[])
