-- what: grants that came by a merge go again
-- set in: keys of grants on which no dispatch leans (the foreign key would say so)
-- set out: nothing
-- locks: grant rows held by read_grants
delete from consent_grant g
using unnest(%(buckets)b::int[], %(customer_ids)b::uuid[], %(entities)b::uuid[], %(purposes)b::text[])
    as k (bucket, customer_id, entity_id, purpose)
where g.bucket = k.bucket and g.customer_id = k.customer_id and g.entity_id = k.entity_id and g.purpose = k.purpose
