-- what: a link is used up
-- set in: hash of its token, now
-- set out: the account it is for (null: the first administrator), or no row
-- locks: the link's row
update one_time_link l set used_at = %(now)b
where l.token_hash = %(token_hash)b and l.used_at is null and l.expires_at > %(now)b
returning l.account_id
