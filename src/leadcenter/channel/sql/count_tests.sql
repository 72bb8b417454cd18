-- what: how many leads of a channel its adapter has understood since it was registered (at most 1,000 are counted)
-- set in: channel, every bucket, the first id of its time
-- set out: a number
-- locks: none
select count(*)
from (
    select 1
    from raw_lead r
    where r.bucket = any(%(buckets)b::int[]) and r.id >= %(since)b and r.channel_id = %(channel_id)b and r.verdict in ('test', 'accepted')
    limit 1000
) t
