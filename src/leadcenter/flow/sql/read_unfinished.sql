-- what: erasures whose secrets must still be destroyed, oldest first
-- set in: all buckets, how many
-- set out: one row each
-- locks: none
select e.bucket, e.id, e.at, e.customer_buckets, e.customer_ids, e.raw_buckets, e.raw_ids, e.slots,
    array(
        select r.id
        from unnest(e.raw_buckets, e.raw_ids) as k (bucket, id)
        join raw_lead r on r.bucket = k.bucket and r.id = k.id
        where starts_with(r.external_id, 'erased:')
    )
from erasure e
where e.bucket = any(%(buckets)b::int[]) and e.finished_at is null
order by e.at, e.id
limit %(most)b
