-- what: a link for an account, in place of an unused one
-- set in: one row
-- set out: the link
-- locks: the link's row
insert into one_time_link as l (id, purpose, account_id, token_hash, made_at, expires_at)
values (%(id)b, 'account', %(account_id)b, %(token_hash)b, %(now)b, %(expires_at)b)
on conflict (account_id) where used_at is null do update set
    token_hash = excluded.token_hash, made_at = excluded.made_at, expires_at = excluded.expires_at
returning l.id
