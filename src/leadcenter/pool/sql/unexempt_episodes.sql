-- what: an exemption ends now; that of a test drive stays spent. What falls sooner by that stays until its owner was told in time
--       (lead/protection.py), even beyond the cap
-- set in: leads, reason; pools with the instant at which the days of notice are over that begin now
-- set out: nothing
-- locks: the open episodes
update episode e
set ordered_until = case when %(why)b::text <> 'order' then e.ordered_until end,
    locked_until = case when %(why)b::text <> 'lock' then e.locked_until end,
    drive_until = case when %(why)b::text = 'test_drive' and e.drive_until is not null then least(e.drive_until, %(now)b) else e.drive_until end,
    transfer_until = case when %(why)b::text <> 'transfer' then e.transfer_until end,
    protect_until = case when e.protect_until is not null then greatest(e.protect_until, k.floor) end,
    hard_until = case when e.hard_until is not null then greatest(e.hard_until, k.floor) end
from (
    select o.bucket, o.lead_id, o.seq, n.floor
    from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as w (bucket, lead_id)
    join episode o on o.bucket = w.bucket and o.lead_id = w.lead_id and o.closed_at is null
    left join lateral (
        select least(o.recall_at, p.until) as floor
        from unnest(%(pools)b::uuid[], %(untils)b::timestamptz[]) as p (pool_id, until)
        where p.pool_id = o.pool_id
    ) as n on true
) as k
where e.bucket = k.bucket and e.lead_id = k.lead_id and e.seq = k.seq and e.closed_at is null
