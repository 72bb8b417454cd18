-- what: which of these codes are legal entities
-- set in: codes
-- set out: codes
-- locks: none
select e.code from entity e where e.code = any(%(codes)b::text[])
