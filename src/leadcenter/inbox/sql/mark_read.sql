-- what: somebody has read notices of the own; those of the desk are read for all of the desk
-- set in: ids, legal entity, person, whether those of the desk too, buckets, now
-- set out: ids
-- locks: the notices
update notice_to_staff n
set read_at = %(now)b
where n.bucket = any(%(buckets)b::int[]) and n.id = any(%(ids)b::uuid[]) and n.dealer_id = %(entity)b
  and (n.staff_id = %(staff)b::uuid or (%(desk)b::boolean and n.staff_id is null)) and n.read_at is null
returning n.id
