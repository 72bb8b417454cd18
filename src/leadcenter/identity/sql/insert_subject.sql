-- what: a provider's subject is this account
-- set in: one row
-- set out: the account, or no row when the subject is bound already
-- locks: new row
insert into oidc_subject (issuer, subject, account_id, made_at)
values (%(issuer)b, %(subject)b, %(account_id)b, %(now)b)
on conflict (issuer, subject) do nothing
returning account_id
