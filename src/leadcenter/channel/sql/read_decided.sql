-- what: what people have decided about raw leads: their number is blocked, or their signals were found to be harmless
-- set in: numbers as keyed index with their buckets; raw leads
-- set out: blocked numbers: their place from 1, entry and reason; raw leads released: their place, null, ''
-- locks: none
select k.place, b.id, b.reason
from unnest(%(buckets)b::int[], %(digests)b::bytea[]) with ordinality as k (bucket, digest, place)
join block_entry b on b.bucket = k.bucket and b.digest = k.digest
where b.removed_at is null and b.valid_from <= %(now)b and (b.valid_to is null or b.valid_to > %(now)b)
union all
select k.place, null, ''
from unnest(%(raw_buckets)b::int[], %(raw_ids)b::uuid[]) with ordinality as k (bucket, raw_id, place)
join spam_release r on r.bucket = k.bucket and r.raw_id = k.raw_id
