-- what: merges that made or took away customers
-- set in: keys of customers
-- set out: one row per merge
-- locks: none
select m.at, m.actor as person, m.survivor_id as survivor, m.merged_id as merged, m.undone_at, m.undone_by
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join customer_merge m on m.bucket = k.bucket and (m.survivor_id = k.id or m.merged_id = k.id)
order by m.at
