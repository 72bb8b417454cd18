-- what: leads that somebody wants advice about
-- set in: leads
-- set out: one row per lead: dealer, brand, series, grade, whether it lives, owner (null = nobody), state on the belt, whether the customer is new to the dealer
-- locks: none
select l.bucket, l.id, l.dealer_id, l.brand, l.series, l.grade, l.live,
    (select e.staff_id from episode e where e.bucket = l.bucket and e.lead_id = l.id and e.closed_at is null),
    b.state,
    not exists (select from lead o where o.bucket = l.bucket and o.customer_id = l.customer_id and not o.live and o.dealer_id = l.dealer_id and o.created_at < l.created_at)
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join lead l on l.bucket = k.bucket and l.id = k.lead_id
left join belt b on b.bucket = l.bucket and b.raw_id = l.id
