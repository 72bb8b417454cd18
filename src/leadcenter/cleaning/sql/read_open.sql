-- what: the open task of each raw lead
-- set in: keys of raw leads
-- set out: bucket, raw id, task id, expiry
-- locks: none
select t.bucket, t.raw_id, t.id, t.expires_at
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) as k (bucket, raw_id)
join cleaning_task t on t.bucket = k.bucket and t.raw_id = k.raw_id
where t.state = 'open'
