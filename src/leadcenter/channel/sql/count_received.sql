-- what: how many raw leads some channels sent within a span of time, tests left out
-- set in: channels, every bucket, ids from (inclusive) and before (exclusive)
-- set out: one row per channel that sent any
-- locks: none
select r.channel_id, count(*)
from raw_lead r
where r.bucket = any(%(buckets)b::int[]) and r.id >= %(since)b and r.id < %(before)b and r.channel_id = any(%(channel_ids)b::uuid[])
    and r.verdict <> 'test'
group by r.channel_id
