-- what: keys of customers that did not come to be (another worker was a moment earlier with one of them) are free again
-- set in: keys with the customer they were given to
-- set out: nothing
-- locks: identity rows inserted by this transaction
delete from identity i
using unnest(%(buckets)b::int[], %(kinds)b::text[], %(indexes)b::bytea[], %(customer_ids)b::uuid[])
    as k (bucket, kind, blind_index, customer_id)
where i.bucket = k.bucket and i.entity_id = %(maker)b and i.kind = k.kind and i.blind_index = k.blind_index
  and i.customer_id = k.customer_id
