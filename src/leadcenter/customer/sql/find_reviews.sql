-- what: what was asked, or decided, about pairs before
-- set in: pairs
-- set out: ordinal of the pair, status, fingerprint of the data compared, when it was decided
-- locks: none
select k.ord, r.status, r.fingerprint, r.decided_at
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(other_ids)b::uuid[]) with ordinality as k (bucket, id, other_id, ord)
join match_review r on r.bucket = k.bucket and r.customer_id = k.id and r.other_id = k.other_id
