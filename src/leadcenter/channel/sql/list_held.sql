-- what: raw leads that stand aside in a state for a reason, oldest first; what follows a colon in a reason is a path
-- set in: every bucket, state, reasons, the place after which to go on, limit
-- set out: bucket and id of the raw lead where it lies, reason, since when
-- locks: none
select b.raw_bucket, b.raw_id, b.reason, b.changed_at
from belt b
where b.bucket = any(%(buckets)b::int[]) and b.state = %(state)b
  and (%(reasons)b::text[] is null or split_part(b.reason, ':', 1) = any(%(reasons)b::text[]))
  and (b.changed_at, b.raw_id) > (%(after)b, %(after_id)b)
order by b.changed_at, b.raw_id
limit %(limit)b
