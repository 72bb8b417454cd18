-- what: one-time links of accounts that were used or ran out go; that of the first administrator stays: it says that there was one
-- set in: until when
-- set out: nothing
-- locks: the rows that go
delete from one_time_link l where l.purpose = 'account' and coalesce(l.used_at, l.expires_at) <= %(used)b
