-- what: an exemption ends now; that of a test drive stays spent
-- set in: leads, reason
-- set out: nothing
-- locks: the open episodes
update episode e
set ordered_until = case when %(why)b::text <> 'order' then e.ordered_until end,
    locked_until = case when %(why)b::text <> 'lock' then e.locked_until end,
    drive_until = case when %(why)b::text = 'test_drive' and e.drive_until is not null then least(e.drive_until, %(now)b) else e.drive_until end,
    transfer_until = case when %(why)b::text <> 'transfer' then e.transfer_until end
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where e.bucket = k.bucket and e.lead_id = k.lead_id and e.closed_at is null
