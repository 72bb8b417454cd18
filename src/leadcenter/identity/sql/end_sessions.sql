-- what: all sessions of an account end, but one that stays
-- set in: account, the one (or null), now
-- set out: the sessions
-- locks: the sessions' rows
update session s set ended_at = %(now)b
where s.account_id = %(account_id)b and s.ended_at is null and s.id is distinct from %(stays)b
returning s.id
