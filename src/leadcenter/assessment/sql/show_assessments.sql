-- what: the register of assessments, with how much that is live leans on each; newest first
-- set in: id, or null for all
-- set out: one row each
-- locks: none
select a.id, a.about, a.class, a.purpose, a.title, a.report, a.state, a.valid_until, a.made_by, a.made_at, a.approved_by, a.approved_at,
    (select count(*) from channel c where c.assessment_id = a.id and c.status = 'online')
    + (select count(*) from relation r where r.assessment_id = a.id)
    + (select count(*) from rule_set s where s.assessment_id = a.id and s.status = 'live')
from assessment a
where %(id)b::uuid is null or a.id = %(id)b
order by a.made_at desc, a.id
