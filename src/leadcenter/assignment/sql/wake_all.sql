-- what: rules or people changed: look again at all that waits on the desks of dealers, oldest first; not in their pools; and ask rules again about
--        what they were asked and nobody could take
-- set in: dealers, buckets (all on one server, those of one lane on Citus), now
-- set out: how many on desks were woken (row count)
-- locks: rides on belt_on_desk. Belt rows, skipping those under way: their passage reads the loads after us. due_at = since when they are here, so that
--        the belt hands them out first in, first out, and before whatever came later; rows of asks, skipping those in hand
with again as (
    update rule_ask a
    set due_at = a.asked_at
    from (
        select w.bucket, w.lead_id, w.trigger
        from rule_ask w
        where w.dealer_id = any(%(dealers)b::uuid[]) and w.bucket = any(%(buckets)b::int[]) and w.due_at > %(now)b
        for update skip locked
    ) as k
    where a.bucket = k.bucket and a.lead_id = k.lead_id and a.trigger = k.trigger
)
update belt b
set due_at = b.entered_at
from (
    select w.bucket, w.raw_id
    from belt w
    where w.state = 'dispatched' and w.reason <> 'in_pool' and w.dealer_id = any(%(dealers)b::uuid[]) and w.bucket = any(%(buckets)b::int[])
      and (w.due_at is null or w.due_at > %(now)b)
    order by w.entered_at
    for update skip locked
) as k
where b.bucket = k.bucket and b.raw_id = k.raw_id
