-- what: a lead, and its copies in the buckets from which merges took it
-- set in: every bucket, the id
-- set out: one row per copy, the one that counts last; bucket and customer first
-- locks: none
select l.bucket, l.customer_id, l.id as lead, l.status, l.dealer_id as dealer, l.brand, l.series, l.intent, l.score, l.grade,
    l.score_version as rule, l.buying_days, l.inquiries, l.created_at as since, l.last_inquiry_at, l.closed_at, l.close_reason as reason,
    l.merged_into
from lead l
where l.bucket = any(%(buckets)b::int[]) and l.id = %(lead_id)b
order by l.status <> 'merged', l.closed_at
