-- what: a worker takes the look that is open, or was left
-- set in: now; what was begun before is taken again
-- set out: its id; no row where there is none, or another one is at it
-- locks: the row
update audit_look k
set begun_at = %(now)b
where k.ended_at is null and (k.begun_at is null or k.begun_at < %(left)b)
returning k.id
