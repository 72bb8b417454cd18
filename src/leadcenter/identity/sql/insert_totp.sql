-- what: a pending authenticator app; an earlier pending one goes
-- set in: one row
-- set out: nothing
-- locks: new row
with gone as (
    delete from factor f where f.account_id = %(account_id)b and f.status = 'pending' returning f.id
)
insert into factor (id, account_id, kind, name, status, sealed, made_at)
values (%(id)b, %(account_id)b, 'totp', %(name)b, 'pending', %(sealed)b, %(now)b)
