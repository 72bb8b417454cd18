-- what: ownerships get their clocks, and other clocks of their leads are looked at in this round: somebody else has the lead now (a lead that was owned
--       in the moment in which it was founded has none). A new clock is looked at when its first rung can be due at the earliest: no place is open longer
--       than time passes
-- set in: buckets, transactions (from one on, and some before), or whether all that last; how fast business time runs; after how long a clock is looked at
--         at the latest; now
-- set out: nothing
-- locks: new rows; the other clocks of their leads
with fresh as materialized (
    select e.bucket, e.lead_id, e.seq, e.dealer_id, e.staff_id, e.opened_at, e.followup_due_at
    from episode e
    where e.bucket = any(%(buckets)b::int[])
      and (e.xact >= %(from)b::bigint or e.xact = any(%(running)b::bigint[]) or (%(lasting)b::boolean and e.closed_at is null))
),
told as materialized (
    select f.bucket, f.lead_id, f.seq, f.dealer_id, f.staff_id, f.opened_at, f.followup_due_at, l.brand, l.created_at
    from fresh f
    cross join lateral (select o.brand, o.created_at from lead o where o.bucket = f.bucket and o.id = f.lead_id offset 0) l
),
rules as materialized (
    select b.brand, t.minutes, r.percent
    from (select distinct o.brand from told o) b
    cross join lateral (
        select coalesce(max(x.minutes) filter (where x.brand <> ''), max(x.minutes)) as minutes
        from clock_target x where x.kind = 'followup' and x.brand in (b.brand, '')
    ) t
    cross join lateral (
        select coalesce(min(x.percent), 100) as percent from clock_rung x where x.kind = 'followup' and x.nth = 1 and x.brand in (b.brand, '')
    ) r
),
begun as (
    insert into clock (bucket, lead_id, kind, seq, dealer_id, staff_id, team, brand, started_at, target_us, due_at, look_at)
    select f.bucket, f.lead_id, 'followup', f.seq, f.dealer_id, f.staff_id, s.team, f.brand, f.opened_at,
        coalesce(r.minutes, d.followup_minutes) * 60000000::bigint, case when r.minutes is null then f.followup_due_at end,
        f.opened_at + least(%(sweep)b::interval, make_interval(secs => coalesce(r.minutes, d.followup_minutes) * 0.6 * r.percent / %(speed)b::float8))
    from told f
    join rules r on r.brand = f.brand
    join staff s on s.id = f.staff_id
    join entity d on d.id = f.dealer_id
    on conflict (bucket, lead_id, kind, seq) do nothing
    returning bucket, lead_id, seq
)
update clock c
set look_at = %(now)b
from told b
cross join lateral (
    select x.bucket, x.lead_id, x.kind, x.seq
    from clock x
    where x.bucket = b.bucket and x.lead_id = b.lead_id and x.stopped_at is null
      and (x.kind = 'assignment' or (x.kind = 'followup' and x.seq < b.seq))
    offset 0
) o
where (b.seq > 1 or b.created_at < b.opened_at) and c.bucket = o.bucket and c.lead_id = o.lead_id and c.kind = o.kind and c.seq = o.seq
  and c.stopped_at is null  -- again: another worker may stop it while we wait for its row
