-- what: whose number is this? under the maker's blind index
-- set in: where the number lives, the maker, its keyed hashes (two while keys rotate)
-- set out: key of the customer, or no row
-- locks: none
select i.customer_bucket, i.customer_id
from identity i
where i.bucket = %(bucket)b and i.entity_id = %(maker)b and i.kind = 'phone' and i.blind_index = any(%(digests)b::bytea[])
limit 1
