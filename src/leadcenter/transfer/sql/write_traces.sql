-- what: where leads went of which it was not known when they left
-- set in: order; keys of leads, each with the masked name of the dealer
-- set out: nothing
-- locks: the rows
update transfer_trace r
set went_to = k.went_to
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(went_to)b::text[]) as k (bucket, lead_id, went_to)
where r.bucket = k.bucket and r.lead_id = k.lead_id and r.transfer_id = %(id)b and r.went_to = ''
