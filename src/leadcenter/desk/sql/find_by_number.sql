-- what: what dealers hold of a number, each under its own keyed hash
-- set in: dealers, each with its keyed hashes, how many rows
-- set out: keys of leads, newest dispatch first
-- locks: none
select d.bucket, d.lead_id
from unnest(%(dealers)b::uuid[], %(digests)b::bytea[]) as k (dealer_id, digest)
join dispatch d on d.dealer_id = k.dealer_id and d.phone_index = k.digest
where d.phone_index is not null and d.ended_at is null
order by d.dispatched_at desc
limit %(rows)b
