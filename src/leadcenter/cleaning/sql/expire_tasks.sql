-- what: open tasks of these raw leads whose patience is over end as unreachable
-- set in: keys of raw leads, now
-- set out: task ids
-- locks: the expired tasks; one that a call-back holds is skipped (it is being answered), so that nobody waits across rooms
with over as (
    select t.bucket, t.id
    from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) as k (bucket, raw_id)
    join cleaning_task t on t.bucket = k.bucket and t.raw_id = k.raw_id
    where t.state = 'open' and t.expires_at <= %(now)b
    for update of t skip locked
)
update cleaning_task t
set state = 'unreachable', verdict = 'unreachable', reason = 'expired', closed_at = %(now)b
from over o
where t.bucket = o.bucket and t.id = o.id
returning t.id
