-- what: calls or messages that are due to be looked at, with what they hang on: does the person still own the lead, does the dealer still hold it
-- set in: which medium, buckets, now, most rows
-- set out: one row per call, with the zone of the dealer; customer and copy empty where the dealer holds it no more, not owned where the person has it no more
-- locks: the calls until commit, skipping what others hold
select c.bucket, c.id, c.lead_id, c.dealer_id, c.staff_id, c.state, c.tries, c.until, s.code, d.customer_id, d.contact, e.seq is not null and l.id is not null,
    c.template, en.name, s.name, en.time_zone
from privacy_call c
join staff s on s.id = c.staff_id
join entity en on en.id = c.dealer_id
left join lateral (
    select d.customer_id, d.contact from dispatch d
    where d.bucket = c.bucket and d.lead_id = c.lead_id and d.dealer_id = c.dealer_id and d.ended_at is null limit 1
) d on true
left join episode e on e.bucket = c.bucket and e.lead_id = c.lead_id and e.seq = c.episode and e.staff_id = c.staff_id and e.closed_at is null
left join lead l on l.bucket = c.bucket and l.id = c.lead_id and l.live
where c.bucket = any(%(buckets)b::int[]) and c.medium = %(medium)b and c.next_at <= %(now)b
order by c.next_at
limit %(limit)b
for update of c skip locked
