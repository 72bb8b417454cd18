-- what: channels told that people took these inquiries back (the next passage makes a withdrawal of each, wherever it stands), or said no to somebody
-- (the next passage hears it; what begins anew is heard anyhow). Both go before everything that waits: a no does not queue
-- set in: keys, taken back (1) or a no (0)
-- set out: nothing
-- locks: the belt rows (a passage that holds them finishes first)
update belt b
set erasing = b.erasing or k.erasing = 1, hearing = b.hearing or k.erasing = 0, due_at = first.due_at
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[], %(erasing)b::int[]) as k (bucket, raw_id, erasing),
    (select least(%(now)b, min(f.due_at)) - interval '1 microsecond' as due_at
     from lane l cross join lateral (select w.due_at from belt w where w.lane = l.lane and w.due_at is not null order by w.due_at limit 1) as f) as first
where b.bucket = k.bucket and b.raw_id = k.raw_id and b.state <> 'erased'
  and (k.erasing = 1 or b.state in ('dispatched', 'assigned', 'attached', 'closed', 'parked'))
