-- what: leads go to another customer, as they are; in the same bucket only the customer changes
-- set in: keys, the bucket and the customer to which they go
-- set out: ids
-- locks: new rows; a row that the lead left there when it went away
insert into lead (bucket, id, customer_id, dealer_id, channel_id, brand, series, status, intent, score, grade, score_version, buying_days, inquiries, created_at, last_inquiry_at, asked_at, closed_at, close_reason, merged_into, held_by, apart, returned_at)
select %(to_bucket)b::int, l.id, %(to_customer)b::uuid, l.dealer_id, l.channel_id, l.brand, l.series, l.status, l.intent, l.score, l.grade,
    l.score_version, l.buying_days, l.inquiries, l.created_at, l.last_inquiry_at, l.asked_at, l.closed_at, l.close_reason, l.merged_into, l.held_by, l.apart,
    l.returned_at
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join lead l on l.bucket = k.bucket and l.id = k.id
on conflict (bucket, id) do update
set customer_id = excluded.customer_id, dealer_id = excluded.dealer_id, channel_id = excluded.channel_id, brand = excluded.brand,
    series = excluded.series, status = excluded.status, intent = excluded.intent, score = excluded.score, grade = excluded.grade,
    score_version = excluded.score_version, buying_days = excluded.buying_days, inquiries = excluded.inquiries,
    created_at = excluded.created_at, last_inquiry_at = excluded.last_inquiry_at, asked_at = excluded.asked_at, closed_at = excluded.closed_at,
    close_reason = excluded.close_reason, merged_into = excluded.merged_into, held_by = excluded.held_by, apart = excluded.apart,
    returned_at = excluded.returned_at
returning id
