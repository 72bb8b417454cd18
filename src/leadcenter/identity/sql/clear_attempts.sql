-- what: an attempt succeeded: its failures are over; so are those of long ago
-- set in: key, since when failures count
-- set out: nothing
-- locks: the rows
delete from sign_in_attempt a where a.key = %(key)b or a.last_at < %(since)b
