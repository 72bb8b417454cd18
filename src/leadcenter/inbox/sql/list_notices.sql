-- what: a page of somebody's notices, the newest first
-- set in: legal entity, person (null: none), whether those of the desk too, only unread ones?, before when and which, how many
-- set out: bucket, id, kind, lead, at, read at, what the text names
-- locks: none
select n.bucket, n.id, n.kind, n.lead_id, n.at, n.read_at, n.told
from notice_to_staff n
where n.dealer_id = %(entity)b and (n.staff_id = %(staff)b::uuid or (%(desk)b::boolean and n.staff_id is null))
  and (n.read_at is null or not %(unread)b::boolean) and (n.at, n.id) < (%(before_at)b, %(before)b)
order by n.at desc, n.id desc
limit %(count)b
