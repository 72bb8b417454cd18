-- what: legal entities by their codes
-- set in: two codes, which may be seen (null = all)
-- set out: code and id of each that there is
-- locks: none
select e.code, e.id
from entity e
where e.code in (%(one)b, %(other)b) and (%(entities)b::uuid[] is null or e.id = any(%(entities)b::uuid[]))
