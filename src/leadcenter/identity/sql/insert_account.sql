-- what: a person may sign in
-- set in: one row
-- set out: the account, or no row when the name or the staff row has one already
-- locks: new row
insert into account (id, entity_id, staff_id, login, made_at)
values (%(id)b, %(entity_id)b, %(staff_id)b, %(login)b, %(now)b)
on conflict do nothing
returning id
