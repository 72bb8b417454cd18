-- what: a session begins
-- set in: one row
-- set out: nothing
-- locks: new row
insert into session (id, account_id, token_hash, stage, how, made_at, seen_at, ends_at)
values (%(id)b, %(account_id)b, %(token_hash)b, %(stage)b, %(how)b, %(now)b, %(now)b, %(ends_at)b)
