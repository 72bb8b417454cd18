-- what: a person says of raw leads that they are no spam
-- set in: keys, who
-- set out: nothing
-- locks: new rows only
insert into spam_release (bucket, raw_id, at, actor)
select k.bucket, k.raw_id, %(now)b, %(actor)b
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) as k (bucket, raw_id)
on conflict (bucket, raw_id) do nothing
