-- what: outbox rows after a look: when to look again (null = never), sent or not
-- set in: keys with next time, sent, further tries; `claimed` (null at the claim itself) = where the claim put the row: it is written only if it
--         still stands there, so a sender that was away for longer than its lease writes nothing
-- set out: ids of the rows written
-- locks: the outbox rows
update outbox o
set next_at = k.next_at, sent_at = case when k.sent then %(now)b::timestamptz else o.sent_at end, attempts = o.attempts + k.tries
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(next)b::timestamptz[], %(sent)b::boolean[], %(tries)b::smallint[])
    as k (bucket, id, next_at, sent, tries)
where o.bucket = k.bucket and o.id = k.id and (%(claimed)b::timestamptz is null or o.next_at = %(claimed)b::timestamptz)
returning o.id
