-- what: the versions of the quotation for leads, newest first
-- set in: leads
-- set out: one row each
-- locks: none
select q.version, q.status, q.brand, q.model, q.options, q.asked_by, q.asked_at, q.valid_until, q.decided_by, q.decided_at, q.trial,
    q.bucket, q.lead_id, q.list_price, q.discount, q.price, q.total
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join quotation q on q.bucket = k.bucket and q.lead_id = k.lead_id
order by q.bucket, q.lead_id, q.version desc
