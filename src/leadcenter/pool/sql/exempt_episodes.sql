-- what: open ownership is exempt from recall for a reason until an instant, where the pool by whose rule the lead is protected says so; a test drive once
--       per episode; an order and a transfer everywhere
-- set in: leads, reason, until
-- set out: leads that are exempt now
-- locks: the open episodes
update episode e
set ordered_until = case when %(why)b::text = 'order' then %(until)b else e.ordered_until end,
    locked_until = case when %(why)b::text = 'lock' then %(until)b else e.locked_until end,
    drive_until = case when %(why)b::text = 'test_drive' then %(until)b else e.drive_until end,
    transfer_until = case when %(why)b::text = 'transfer' then %(until)b else e.transfer_until end
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where e.bucket = k.bucket and e.lead_id = k.lead_id and e.closed_at is null
  and (%(why)b::text <> 'test_drive' or e.drive_until is null)
  and (
      %(why)b::text in ('order', 'transfer')
      or not exists (select from pool p where p.entity_id = e.dealer_id and p.id = e.pool_id and not %(why)b::text = any(p.exempts))
  )
returning e.lead_id
