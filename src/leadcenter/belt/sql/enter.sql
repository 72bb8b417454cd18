-- what: raw leads enter the belt in the transaction that made them durable
-- set in: one row per raw lead
-- set out: nothing
-- locks: new rows only
insert into belt (bucket, raw_id, raw_bucket, lane, state, reason, due_at, entered_at, changed_at)
select k.bucket, k.raw_id, k.bucket, k.lane, k.state, k.reason, k.due_at, %(now)b, %(now)b
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[], %(lanes)b::smallint[], %(states)b::text[], %(reasons)b::text[], %(due)b::timestamptz[])
    as k (bucket, raw_id, lane, state, reason, due_at)
on conflict (bucket, raw_id) do nothing
