-- what: call-backs that were kept long enough and still hold what was said
-- set in: buckets, until when they came, length of an emptied one, how many
-- set out: key, row
-- locks: the rows until commit
select c.bucket, c.provider, c.callback_id, c.id
from cleaning_callback c
where c.bucket = any(%(buckets)b::int[]) and c.received_at <= %(heard)b and octet_length(c.body) <> %(empty)b::int
order by c.bucket, c.provider, c.callback_id
limit %(most)b
for update of c
