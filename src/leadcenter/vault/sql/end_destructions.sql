-- what: secrets were destroyed
-- set in: ids
-- set out: nothing
-- locks: the rows, held by read_destructions
update key_destruction d
set done_at = %(now)b
where d.id = any(%(ids)b::uuid[])
