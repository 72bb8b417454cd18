-- what: what is to be told of raw leads without content
-- set in: raw leads where they lie
-- set out: one row each: id, code and name of its channel, the sender's id, when it came
-- locks: none
select r.id, c.code, c.name, r.external_id, r.received_at
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) as k (bucket, raw_id)
join raw_lead r on r.bucket = k.bucket and r.id = k.raw_id
join channel c on c.id = r.channel_id
