-- what: where calls stand, as long as they stand where this sender left them; an order that went out is never ready again by mistake
-- set in: one row per call: the state it must have, the state from now on, code, the provider's name for it, when to look again, how many looks
-- set out: those that were written
-- locks: the calls
update privacy_call c
set state = k.state, code = k.code, order_ref = case when k.ref = '' then c.order_ref else k.ref end, next_at = k.next_at, tries = k.tries,
    called_at = case when k.state = 'sending' then %(now)b else c.called_at end
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(before)b::text[], %(states)b::text[], %(codes)b::text[], %(refs)b::text[], %(next)b::timestamptz[],
    %(tries)b::smallint[])
    as k (bucket, id, before, state, code, ref, next_at, tries)
where c.bucket = k.bucket and c.id = k.id and c.state = k.before
returning c.id
