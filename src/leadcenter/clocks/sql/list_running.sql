-- what: clocks of leads that wait on the desks of dealers (assignment) or that their people own (first follow-up) and that are due before an instant, or stand still
-- set in: dealers, owners whose leads exist for who asks (null: any), whether leads of nobody too, until when, now, buckets, how many
-- set out: one row a clock, those that stand still last, the first due first, with the lead, the dealer's own sealed copy, until when it stands still
--          (null: it does not) and why
-- locks: none; rides on clock_running and clock_pause_until: as many clocks as the page shows, however much dealers have in hand or in their pools
select r.bucket, r.lead_id, r.dealer_id, r.kind, r.staff, r.started_at, r.due_at, r.target_us, r.rung, l.brand, l.series, l.grade,
    (
        select d.contact from dispatch d
        where d.bucket = r.bucket and d.lead_id = r.lead_id and d.dealer_id = r.dealer_id and d.ended_at is null limit 1
    ),
    r.until_at, r.reason
from (
    select w.*
    from unnest(%(entities)b::uuid[]) as x (id)
    cross join lateral (
        select c.bucket, c.lead_id, c.dealer_id, c.kind, null::text as staff, c.started_at, c.due_at, c.target_us, c.rung,
            null::timestamptz as until_at, '' as reason
        from clock c
        join belt b on b.bucket = c.bucket and b.raw_id = c.lead_id and b.dealer_id = c.dealer_id and b.state = 'dispatched'
        join lead m on m.bucket = c.bucket and m.id = c.lead_id and m.status = 'live'
        where %(unowned)b::boolean and c.bucket = any(%(buckets)b::int[]) and c.dealer_id = x.id and c.kind = 'assignment' and c.stopped_at is null
          and c.due_at < %(until)b
          and not exists (
              select from clock_pause p
              where p.bucket = c.bucket and p.lead_id = c.lead_id and p.kind = c.kind and p.seq = c.seq and p.until_at > %(now)b
          )
        order by c.due_at, c.lead_id
        limit %(rows)b
    ) w
    union all
    select o.*
    from unnest(%(entities)b::uuid[]) as x (id)
    cross join lateral (
        select c.bucket, c.lead_id, c.dealer_id, c.kind, s.code, c.started_at, c.due_at, c.target_us, c.rung, null::timestamptz, ''
        from clock c
        join episode e on e.bucket = c.bucket and e.lead_id = c.lead_id and e.seq = c.seq and e.dealer_id = c.dealer_id and e.closed_at is null
        join staff s on s.id = e.staff_id and s.entity_id = c.dealer_id
        join lead m on m.bucket = c.bucket and m.id = c.lead_id and m.status = 'live'
        where c.bucket = any(%(buckets)b::int[]) and c.dealer_id = x.id and c.kind = 'followup' and c.stopped_at is null and c.due_at < %(until)b
          and (%(owners)b::uuid[] is null or s.id = any(%(owners)b::uuid[]))
          and not exists (
              select from clock_pause p
              where p.bucket = c.bucket and p.lead_id = c.lead_id and p.kind = c.kind and p.seq = c.seq and p.until_at > %(now)b
          )
        order by c.due_at, c.lead_id
        limit %(rows)b
    ) o
    union all
    select c.bucket, c.lead_id, c.dealer_id, c.kind, s.code, c.started_at, c.due_at, c.target_us, c.rung, p.until_at, p.reason
    from (
        select distinct on (q.bucket, q.lead_id, q.kind, q.seq) q.bucket, q.lead_id, q.kind, q.seq, q.until_at, q.reason
        from clock_pause q
        where q.bucket = any(%(buckets)b::int[]) and q.dealer_id = any(%(entities)b::uuid[]) and q.until_at > %(now)b
        order by q.bucket, q.lead_id, q.kind, q.seq, q.until_at desc
    ) p
    join clock c on c.bucket = p.bucket and c.lead_id = p.lead_id and c.kind = p.kind and c.seq = p.seq and c.stopped_at is null and c.due_at is not null
    left join episode e on c.kind = 'followup' and e.bucket = c.bucket and e.lead_id = c.lead_id and e.seq = c.seq and e.dealer_id = c.dealer_id
        and e.closed_at is null
    left join staff s on s.id = e.staff_id and s.entity_id = c.dealer_id
    where (c.kind = 'followup' and s.id is not null and (%(owners)b::uuid[] is null or s.id = any(%(owners)b::uuid[])))
       or (c.kind = 'assignment' and %(unowned)b::boolean and exists (
              select from belt b where b.bucket = c.bucket and b.raw_id = c.lead_id and b.dealer_id = c.dealer_id and b.state = 'dispatched'))
) r
join lead l on l.bucket = r.bucket and l.id = r.lead_id and l.status = 'live'
order by r.until_at is not null, r.due_at, r.lead_id
limit %(rows)b
