-- what: the rule sets of one kind that hold now; of several versions for one entity and brand the highest
-- set in: kind, now
-- set out: one row per (entity, brand)
-- locks: none
select distinct on (r.entity_id, r.brand) r.id, r.entity_id, r.brand, r.version, r.body
from rule_set r
where r.kind = %(kind)b and r.status = 'live' and r.valid_from <= %(now)b and (r.valid_to is null or r.valid_to > %(now)b)
order by r.entity_id, r.brand, r.version desc
