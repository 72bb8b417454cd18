-- what: what is live and leans on an assessment
-- set in: its id, how many
-- set out: kind (channel, relation, rule_set), code or kind of rules, name, version
-- locks: none
select k.what, k.code, k.name, k.version
from (
    select 'channel' as what, c.code, c.name, 0 as version
    from channel c
    where c.assessment_id = %(id)b and c.status = 'online'
    union all
    select 'relation', e.code, e.name, 0
    from relation r
    join entity e on e.id = r.to_entity
    where r.assessment_id = %(id)b
    union all
    select 'rule_set', s.kind, s.brand, s.version
    from rule_set s
    where s.assessment_id = %(id)b and s.status = 'live'
) k
order by k.what, k.code, k.version
limit %(most)b
