-- what: a person has gone, and leads no team any more
-- set in: person, today's date there
-- set out: the id, or no row when the person was gone before
-- locks: the rows of the person and of the teams
with led as (update team t set leader_id = null where t.leader_id = %(id)b returning t.id)
update staff s
set status = 'left', left_on = least(coalesce(s.left_on, %(today)b), %(today)b)
where s.id = %(id)b and s.status <> 'left'
returning s.id
