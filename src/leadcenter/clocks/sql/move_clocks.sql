-- what: clocks go along with leads as they are, with their pauses and the rungs that were taken; where they were they have moved
-- set in: keys of leads, the bucket to which they go, now
-- set out: lead ids
-- locks: the clocks; new rows
with leaving as (
    select c.bucket, c.lead_id, c.kind, c.seq, c.dealer_id, c.staff_id, c.team, c.brand, c.started_at, c.target_us, c.due_at, c.rung, c.late_us,
        c.stopped_at, c.stopped_by, c.spent_us
    from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
    join clock c on c.bucket = k.bucket and c.lead_id = k.lead_id
    where k.bucket <> %(to_bucket)b::int and c.stopped_by <> 'moved'
),
paused as (
    insert into clock_pause (bucket, lead_id, kind, seq, dealer_id, from_at, until_at, reason, paused_by)
    select %(to_bucket)b::int, p.lead_id, p.kind, p.seq, p.dealer_id, p.from_at, p.until_at, p.reason, p.paused_by
    from leaving l
    join clock_pause p on p.bucket = l.bucket and p.lead_id = l.lead_id and p.kind = l.kind and p.seq = l.seq
    on conflict (bucket, lead_id, kind, seq, from_at) do update set until_at = excluded.until_at
    returning lead_id
),
taken as (
    insert into clock_act (bucket, lead_id, kind, seq, rung, dealer_id, action, at, told)
    select %(to_bucket)b::int, a.lead_id, a.kind, a.seq, a.rung, a.dealer_id, a.action, a.at, a.told
    from leaving l
    join clock_act a on a.bucket = l.bucket and a.lead_id = l.lead_id and a.kind = l.kind and a.seq = l.seq
    on conflict (bucket, lead_id, kind, seq, rung) do nothing
    returning lead_id
),
left_there as (
    update clock c
    set stopped_at = coalesce(c.stopped_at, %(now)b), stopped_by = 'moved', spent_us = coalesce(c.spent_us, 0), look_at = null
    from leaving l
    where c.bucket = l.bucket and c.lead_id = l.lead_id and c.kind = l.kind and c.seq = l.seq
    returning c.lead_id
)
insert into clock (bucket, lead_id, kind, seq, dealer_id, staff_id, team, brand, started_at, target_us, due_at, look_at, rung, late_us, stopped_at,
    stopped_by, spent_us)
select %(to_bucket)b::int, l.lead_id, l.kind, l.seq, l.dealer_id, l.staff_id, l.team, l.brand, l.started_at, l.target_us, l.due_at,
    case when l.stopped_at is null then %(now)b::timestamptz end, l.rung, l.late_us, l.stopped_at, l.stopped_by, l.spent_us
from leaving l
on conflict (bucket, lead_id, kind, seq) do update set due_at = excluded.due_at, look_at = excluded.look_at, rung = excluded.rung,
    late_us = excluded.late_us, stopped_at = excluded.stopped_at, stopped_by = excluded.stopped_by, spent_us = excluded.spent_us
returning lead_id
