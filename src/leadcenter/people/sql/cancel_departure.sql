-- what: an order that nothing has been done about is taken back
-- set in: person, kind
-- set out: the id, or no row when there is none
-- locks: the row
delete from departure d
where d.staff_id = %(staff_id)b and d.kind = %(kind)b and d.begun_at is null
returning d.id
