-- what: a person is away for a time
-- set in: one row
-- set out: one row, or none when another absence lies in that time
-- locks: new row
insert into absence (staff_id, entity_id, starts_at, ends_at, kind)
select %(staff_id)b, %(entity_id)b, %(starts_at)b, %(ends_at)b, %(kind)b
where not exists (select from absence a where a.staff_id = %(staff_id)b and a.starts_at < %(ends_at)b and a.ends_at > %(starts_at)b)
on conflict (staff_id, starts_at) do nothing
returning staff_id
