-- what: customers as probable matching saw them last
-- set in: keys with the time of their last change, and the keys under which they are found, one row each with the customer's place
-- set out: nothing
-- locks: the rows
insert into match_subject (bucket, customer_id, changed_at, keys)
select k.bucket, k.id, k.changed_at, coalesce(array_agg(f.key order by f.key) filter (where f.key is not null), '{}')
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(changed)b::timestamptz[]) with ordinality as k (bucket, id, changed_at, ord)
left join unnest(%(places)b::int[], %(keys)b::bytea[]) as f (place, key) on f.place = k.ord
group by k.bucket, k.id, k.changed_at
on conflict (bucket, customer_id) do update set changed_at = excluded.changed_at, keys = excluded.keys
