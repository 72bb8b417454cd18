-- what: a session is in use
-- set in: session, now
-- set out: nothing
-- locks: the session's row
update session s set seen_at = greatest(s.seen_at, %(now)b) where s.id = %(id)b
