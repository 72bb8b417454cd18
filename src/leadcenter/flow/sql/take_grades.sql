-- what: leads lose score and grade, since nobody makes a profile of their customers
-- set in: leads
-- set out: those that had one
-- locks: their rows, held
update lead l
set score = 0, grade = '', score_version = 0
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where l.bucket = k.bucket and l.id = k.id and (l.score <> 0 or l.grade <> '' or l.score_version <> 0)
returning l.bucket, l.id
