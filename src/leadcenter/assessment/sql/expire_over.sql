-- what: approved assessments whose time is over end, where nothing live leans on them
-- set in: now
-- set out: their ids
-- locks: their rows
update assessment a set state = 'expired'
where a.state = 'approved' and a.valid_until <= %(now)b
  and not exists (select from channel c where c.assessment_id = a.id and c.status = 'online')
  and not exists (select from relation r where r.assessment_id = a.id)
  and not exists (select from rule_set s where s.assessment_id = a.id and s.status = 'live')
returning a.id
