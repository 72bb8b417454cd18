-- what: why leads may be given back
-- set in: legal entities
-- set out: legal entity, code, whether it may be chosen
-- locks: none
select r.entity_id, r.code, r.active from return_reason r where r.entity_id = any(%(entities)b::uuid[]) order by r.entity_id, r.code
