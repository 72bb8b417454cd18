-- what: the imports into a channel, newest first, or one of them
-- set in: channel, every bucket, an id or null for all, limit
-- set out: one row per import: its place, how far it has come, its columns sealed
-- locks: none
select f.bucket, f.id, f.total, f.done, f.started_at, f.finished_at, f.heading
from import_file f
where f.bucket = any(%(buckets)b::int[]) and f.channel_id = %(channel_id)b and (%(id)b::uuid is null or f.id = %(id)b)
order by f.started_at desc, f.id
limit %(limit)b
