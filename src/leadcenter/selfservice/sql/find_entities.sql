-- what: legal entities by their codes
-- set in: codes
-- set out: id, code, kind
-- locks: none
select e.id, e.code, e.kind from entity e where e.code = any(%(codes)b::text[])
