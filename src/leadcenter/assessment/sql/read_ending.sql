-- what: approved assessments that end before an instant and on which live things lean
-- set in: the instant
-- set out: id, about, class, end, how much leans on it
-- locks: none
select x.id, x.about, x.class, x.valid_until, x.leaning
from (
    select a.id, a.about, a.class, a.valid_until,
        (select count(*) from channel c where c.assessment_id = a.id and c.status = 'online')
        + (select count(*) from relation r where r.assessment_id = a.id and (r.valid_to is null or r.valid_to > a.valid_until))
        + (select count(*) from rule_set s where s.assessment_id = a.id and s.status = 'live') as leaning
    from assessment a
    where a.state = 'approved' and a.valid_until < %(before)b
) x
where x.leaning > 0
order by x.valid_until, x.id
