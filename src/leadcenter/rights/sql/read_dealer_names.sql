-- what: what legal entities are called
-- set in: codes
-- set out: code, name
-- locks: none
select e.code, coalesce(nullif(e.legal_name, ''), e.name) from entity e where e.code = any(%(codes)b::text[])
