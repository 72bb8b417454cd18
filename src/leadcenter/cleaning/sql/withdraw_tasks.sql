-- what: nobody needs these answers any more (lead closed, consent withdrawn, lead merged): open tasks end, calls not yet placed are not placed
-- set in: keys of raw leads, each with the reason
-- set out: bucket, raw id of the tasks that ended
-- locks: the open tasks (a sender that is about to place a call finishes its commit first)
update cleaning_task t
set state = 'withdrawn', verdict = 'invalid', reason = k.reason, closed_at = %(now)b
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[], %(reasons)b::text[]) as k (bucket, raw_id, reason)
where t.bucket = k.bucket and t.raw_id = k.raw_id and t.state = 'open'
returning t.bucket, t.raw_id
