-- what: legal entities by their codes
-- set in: two codes, which may be seen (null = all)
-- set out: code, id and kind of each that there is
-- locks: none
select e.code, e.id, e.kind
from entity e
where e.code in (%(one)b, %(other)b) and (%(entities)b::uuid[] is null or e.id = any(%(entities)b::uuid[]))
