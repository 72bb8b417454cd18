-- what: a live session ends
-- set in: session, account, now
-- set out: the session, or no row
-- locks: the session's row
update session s set ended_at = %(now)b where s.id = %(id)b and s.account_id = %(account_id)b and s.ended_at is null returning s.id
