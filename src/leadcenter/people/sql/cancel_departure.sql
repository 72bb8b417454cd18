-- what: an order that nothing has been done about is taken back
-- set in: person, kind, due from when until when, both inside (null = whenever)
-- set out: the id, or no row when there is none
-- locks: the row
delete from departure d
where d.staff_id = %(staff_id)b and d.kind = %(kind)b and d.begun_at is null
  and d.due_at between coalesce(%(since)b::timestamptz, '-infinity') and coalesce(%(until)b::timestamptz, 'infinity')
returning d.id
