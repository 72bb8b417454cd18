-- what: an assessment that was kept long enough goes; the policy assessment_expire lets no other go
-- set in: id
-- set out: nothing
-- locks: its row
delete from assessment a where a.id = %(id)b and a.keep_until < current_date
