-- what: sessions that are over and were kept long enough go
-- set in: until when they ended
-- set out: nothing
-- locks: the rows that go
delete from session s where coalesce(s.ended_at, s.ends_at) <= %(ended)b
