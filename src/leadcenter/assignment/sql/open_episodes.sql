-- what: ownership begins, with the clocks of the pool by whose rule the lead is protected; of an ordered lead, exempt as long as the order lives,
--       and of one whose customer has a test drive ahead, until its end, where that pool says so
-- set in: one row per episode; seq = the one before + 1, so that a race shows as a broken key; counted and own 0 or 1; protect and hard null = is
--         not recalled; far, until when an order exempts. Whoever took the lead from the one before may have begun after us: no ownership begins
--         before that end. All buckets: a test drive stays where it was booked when its lead moves
-- set out: the leads that have an owner now; one is missing = the person has left since the books were read
-- locks: new rows only
insert into episode (bucket, lead_id, seq, dealer_id, staff_id, how, opened_at, followup_from, followup_due_at, cursor_id, counted, own, pool_id,
    pool_version, protect_until, hard_until, ordered_until, drive_until)
select k.bucket, k.lead_id, k.seq, k.dealer_id, k.staff_id, k.how,
    greatest(%(now)b, case when k.seq > 1 then (select max(p.closed_at) from episode p where p.bucket = k.bucket and p.lead_id = k.lead_id) end),
    k.followup_from, k.followup_due_at, k.cursor_id, k.counted = 1,
    k.own = 1, k.pool_id, k.pool_version, k.protect_until, k.hard_until, case when l.status = 'ordered' then %(far)b::timestamptz end,
    case when k.seq > 1 then (
        select max(t.ends_at) from test_drive t
        where t.bucket = any(%(everywhere)b::int[]) and t.lead_id = k.lead_id and t.dealer_id = k.dealer_id and t.state in ('booked', 'driving') and t.ends_at > %(now)b
          and not exists (select from pool p where p.entity_id = k.dealer_id and p.id = k.pool_id and not 'test_drive' = any(p.exempts))
    ) end
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(seqs)b::smallint[], %(dealers)b::uuid[], %(staff)b::uuid[], %(from)b::timestamptz[],
    %(due)b::timestamptz[], %(cursors)b::uuid[], %(counted)b::int[], %(own)b::int[], %(pools)b::uuid[], %(versions)b::int[],
    %(protect)b::timestamptz[], %(hard)b::timestamptz[], %(hows)b::text[])
    as k (bucket, lead_id, seq, dealer_id, staff_id, followup_from, followup_due_at, cursor_id, counted, own, pool_id, pool_version, protect_until,
        hard_until, how)
join lead l on l.bucket = k.bucket and l.id = k.lead_id
join staff s on s.id = k.staff_id and s.status <> 'left'
returning lead_id
