-- what: what is live without an assessment: from before there were any
-- set in: nothing
-- set out: how much
-- locks: none
select
    (select count(*) from channel c where c.status = 'online' and c.assessment_id is null)
    + (select count(*) from relation r where r.assessment_id is null)
    + (select count(*) from rule_set s where s.status = 'live' and s.kind in ('score', 'threshold') and s.assessment_id is null)
