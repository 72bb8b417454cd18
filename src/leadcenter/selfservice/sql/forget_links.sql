-- what: links that ended long ago go
-- set in: buckets, the instant
-- set out: nothing
-- locks: the links' rows
delete from subject_link s
where s.bucket = any(%(buckets)b::int[]) and s.expires_at < %(before)b
