-- what: another person decides a change of a cap
-- set in: id, what becomes of it, who, now
-- set out: cap, how many there may be then; no row when it is unknown, decided, or one's own
-- locks: the change until commit
update cap_change g
set status = %(status)b, decided_by = %(by)b, decided_at = %(now)b
where g.id = %(id)b and g.status = 'asked' and g.asked_by <> %(by)b
returning g.cap, g.most
