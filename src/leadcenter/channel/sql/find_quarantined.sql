-- what: what a channel sent since it was registered and nobody has put in order
-- set in: channel, every bucket, the first id of its time
-- set out: keys of raw leads
-- locks: none
select r.bucket, r.id
from raw_lead r
join belt b on b.bucket = r.bucket and b.raw_id = r.id and b.state = 'quarantined'
where r.bucket = any(%(buckets)b::int[]) and r.id >= %(since)b and r.channel_id = %(channel_id)b
