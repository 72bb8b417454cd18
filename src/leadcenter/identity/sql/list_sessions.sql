-- what: the live sessions of an account, newest first
-- set in: account, now, since when a session is not idle
-- set out: one row a session
-- locks: none
select s.id, s.stage, s.how, s.made_at, s.seen_at, s.ends_at
from session s
where s.account_id = %(account_id)b and s.ended_at is null and s.ends_at > %(now)b and s.seen_at > %(idle_since)b
order by s.made_at desc
