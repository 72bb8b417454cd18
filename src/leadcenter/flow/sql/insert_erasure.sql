-- what: the record of an erasure, with the secrets that are still to be destroyed
-- set in: one row
-- set out: nothing
-- locks: new row
insert into erasure (bucket, id, customer_buckets, customer_ids, raw_buckets, raw_ids, slots, why, actor, at)
values (%(bucket)b, %(id)b, %(customer_buckets)b::int[], %(customer_ids)b::uuid[], %(raw_buckets)b::int[], %(raw_ids)b::uuid[],
    %(slots)b::bigint[], %(why)b, %(actor)b, %(now)b)
