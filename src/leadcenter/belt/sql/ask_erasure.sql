-- what: channels told that people took these inquiries back: the next passage makes a withdrawal of each, wherever it stands
-- set in: keys
-- set out: nothing
-- locks: the belt rows (a passage that holds them finishes first)
update belt b
set erasing = true, due_at = %(now)b
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) as k (bucket, raw_id)
where b.bucket = k.bucket and b.raw_id = k.raw_id and b.state <> 'erased'
