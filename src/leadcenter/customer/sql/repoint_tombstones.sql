-- what: who was merged into a customer points at another one now: pointers stay flat
-- set in: every bucket, the customer pointed at, the new one; keys of those meant (null = all)
-- set out: keys of those that point anew
-- locks: the tombstones
update customer c
set merged_bucket = %(to_bucket)b::int, merged_into = %(to_id)b::uuid
where c.bucket = any(%(buckets)b::int[]) and c.merged_bucket = %(from_bucket)b::int and c.merged_into = %(from_id)b::uuid
  and (%(ids)b::uuid[] is null or c.id = any(%(ids)b::uuid[]))
returning c.bucket, c.id
