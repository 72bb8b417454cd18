-- what: what tells one sender of many inquiries came with raw leads; in the transaction that makes them durable
-- set in: one row per signal of a raw lead
-- set out: nothing
-- locks: new rows only
insert into sighting (bucket, signal, at, raw_id, channel_id, who)
select k.bucket, k.signal, %(now)b, k.raw_id, k.channel_id, k.who
from unnest(%(buckets)b::int[], %(signals)b::bytea[], %(raw_ids)b::uuid[], %(channel_ids)b::uuid[], %(whos)b::bytea[])
    as k (bucket, signal, raw_id, channel_id, who)
on conflict (bucket, signal, at, raw_id) do nothing
