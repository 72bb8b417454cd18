-- what: somebody's leads are to be passed on
-- set in: one row
-- set out: the id, or no row when that person is going already
-- locks: new row
insert into departure (id, entity_id, staff_id, kind, goes_to, to_staff, asked_by, asked_at, due_at)
values (%(id)b, %(entity_id)b, %(staff_id)b, %(kind)b, %(goes_to)b, %(to_staff)b, %(asked_by)b, %(now)b, %(due_at)b)
on conflict do nothing
returning id
