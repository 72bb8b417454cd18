-- what: raw leads start again from the beginning, or end in another state: a revision brought more data, or a person repaired, decided or replayed
-- set in: keys, the states that may be sent back, the state to go to
-- set out: the keys that were sent back
-- locks: the belt rows
update belt b
set state = %(to)b, reason = %(reason)b, due_at = case when b.erasing or b.hearing then coalesce(b.due_at, %(now)b) else %(due)b::timestamptz end, changed_at = %(now)b, attempts = 0
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) as k (bucket, raw_id)
where b.bucket = k.bucket and b.raw_id = k.raw_id and b.state = any(%(states)b::text[])
returning b.bucket, b.raw_id
