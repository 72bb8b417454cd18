-- what: clocks of leads that wait on the desks of dealers (assignment) or that their people own (first follow-up) and that are due before an instant
-- set in: dealers, owners whose leads exist for who asks (null: any), whether leads of nobody too, until when, now, buckets, how many
-- set out: one row a clock, the first due first, with the lead, the dealer's own sealed copy and until when it stands still (null: it does not)
-- locks: none; rides on belt_waiting and episode_open_by_staff, so on what dealers have in hand, however many clocks there were
select r.bucket, r.lead_id, r.dealer_id, r.kind, r.staff, c.started_at, c.due_at, c.target_us, c.rung, l.brand, l.series, l.grade,
    (
        select d.contact from dispatch d
        where d.bucket = r.bucket and d.lead_id = r.lead_id and d.dealer_id = r.dealer_id and d.ended_at is null limit 1
    ),
    (select max(p.until_at) from clock_pause p where p.bucket = c.bucket and p.lead_id = c.lead_id and p.kind = c.kind and p.seq = c.seq and p.until_at > %(now)b)
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
where c.due_at < %(until)b
order by c.due_at, c.lead_id
limit %(rows)b
