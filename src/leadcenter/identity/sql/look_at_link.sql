-- what: what a link is for, without using it
-- set in: hash of its token, now
-- set out: the account's name (null: the first administrator), or no row
-- locks: none
select a.login
from one_time_link l
left join account a on a.id = l.account_id
where l.token_hash = %(token_hash)b and l.used_at is null and l.expires_at > %(now)b
