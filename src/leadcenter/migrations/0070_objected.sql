-- Whoever objected to being profiled before anything heard of it has no grade any more either, nor whoever was merged with them. What a threshold holds of
-- theirs goes on with its next passage.

set local app.restricted = 'seen';
update lead l
set score = 0, grade = '', score_version = 0
from customer c
left join customer s on s.bucket = c.merged_bucket and s.id = c.merged_into
where (c.no_profiling or s.no_profiling) and l.bucket = c.bucket and l.customer_id = c.id and (l.score <> 0 or l.grade <> '' or l.score_version <> 0);
set local app.restricted = '';
