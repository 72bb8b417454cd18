-- what: the imports of one file into one channel, under whatever reading
-- set in: key of the file
-- set out: one row per import
-- locks: none
select f.reading, f.id, f.total, f.done, f.started_at, f.finished_at
from import_file f
where f.bucket = %(bucket)b and f.channel_id = %(channel_id)b and f.file = %(file)b
order by f.started_at, f.id
