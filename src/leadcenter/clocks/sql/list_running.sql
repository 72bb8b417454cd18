-- what: clocks of leads that wait on the desks of dealers (assignment) or that their people own (first follow-up) and that are due before an instant, or stand still
-- set in: dealers, owners whose leads exist for who asks (null: any), whether leads of nobody too, until when, now, buckets, how many
-- set out: one row a clock, those that stand still last, the first due first, with the lead, the dealer's own sealed copy, until when it stands still
--          (null: it does not) and why
-- locks: none; rides on belt_waiting and episode_open_by_staff, so on what dealers have in hand, however many clocks there were
select r.bucket, r.lead_id, r.dealer_id, r.kind, r.staff, c.started_at, c.due_at, c.target_us, c.rung, l.brand, l.series, l.grade,
    (
        select d.contact from dispatch d
        where d.bucket = r.bucket and d.lead_id = r.lead_id and d.dealer_id = r.dealer_id and d.ended_at is null limit 1
    ),
    p.until_at, coalesce(p.reason, '')
from (
    select b.bucket, b.raw_id as lead_id, b.dealer_id, 'assignment' as kind, null::text as staff, null::smallint as seq
    from belt b
    where b.bucket = any(%(buckets)b::int[]) and b.dealer_id = any(%(entities)b::uuid[]) and b.state = 'dispatched' and %(unowned)b::boolean
    union all
    select e.bucket, e.lead_id, e.dealer_id, 'followup', s.code, e.seq
    from staff s
    join episode e on e.bucket = any(%(buckets)b::int[]) and e.staff_id = s.id and e.closed_at is null and e.dealer_id = s.entity_id
    where s.entity_id = any(%(entities)b::uuid[]) and (%(owners)b::uuid[] is null or s.id = any(%(owners)b::uuid[]))
) r
join clock c on c.bucket = r.bucket and c.lead_id = r.lead_id and c.kind = r.kind and (r.seq is null or c.seq = r.seq) and c.stopped_at is null
join lead l on l.bucket = r.bucket and l.id = r.lead_id and l.status = 'live'
left join lateral (
    select x.until_at, x.reason
    from clock_pause x
    where x.bucket = c.bucket and x.lead_id = c.lead_id and x.kind = c.kind and x.seq = c.seq and x.until_at > %(now)b
    order by x.until_at desc limit 1
) p on true
where c.due_at < %(until)b or (c.due_at is not null and p.until_at is not null)
order by p.until_at is not null, c.due_at, c.lead_id
limit %(rows)b
