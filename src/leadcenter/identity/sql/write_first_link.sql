-- what: the link for the first administrator, in place of an unused one
-- set in: one row
-- set out: the link, or no row when it was used
-- locks: the link's row
insert into one_time_link as l (id, purpose, token_hash, made_at, expires_at)
values (%(id)b, 'first_administrator', %(token_hash)b, %(now)b, %(expires_at)b)
on conflict (purpose) where purpose = 'first_administrator' do update set
    token_hash = excluded.token_hash, made_at = excluded.made_at, expires_at = excluded.expires_at
where l.used_at is null
returning l.id
