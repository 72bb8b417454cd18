-- what: how many leads of a channel its adapter has understood since it was registered (at most 1,000 are counted); one that was fetched shows
--   this on the belt only
-- set in: channel, every bucket, the first id of its time
-- set out: a number
-- locks: none
select count(*)
from (
    select 1
    from raw_lead r
    left join belt b on b.bucket = r.bucket and b.raw_id = r.id
    where r.bucket = any(%(buckets)b::int[]) and r.id >= %(since)b and r.channel_id = %(channel_id)b
        and (r.verdict in ('test', 'accepted') or (r.verdict = 'fetch' and b.state = 'test'))
    limit 1000
) t
