-- what: what a channel sent within a span of time, newest first, without content
-- set in: channel, every bucket, ids from (inclusive) and before (exclusive), a verdict or null for any, limit
-- set out: one row per raw lead
-- locks: none
select r.bucket, r.id, r.received_at, r.external_id, r.verdict, r.reason
from raw_lead r
where r.bucket = any(%(buckets)b::int[]) and r.channel_id = %(channel_id)b and r.id >= %(since)b and r.id < %(before)b
  and (%(verdict)b::text is null or r.verdict = %(verdict)b)
order by r.id desc
limit %(limit)b
