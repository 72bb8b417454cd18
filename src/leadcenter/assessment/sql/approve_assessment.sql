-- what: a second person approves a draft that has not ended (constraint assessment_two_people)
-- set in: id, approver, now
-- set out: id (no row: there is no such draft)
-- locks: its row
update assessment a
set state = 'approved', approved_by = %(approver)b, approved_at = %(now)b
where a.id = %(id)b and a.state = 'draft' and a.valid_until > %(now)b
returning a.id
