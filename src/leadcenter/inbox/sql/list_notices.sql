-- what: a page of somebody's notices, the newest first
-- set in: legal entity, person (null: none), whether those of the desk too, only unread ones?, before when and which, how many; whose leads the reader
--         sees (null: all of the entity)
-- set out: bucket, id, kind, lead, at, read at, what the text names, is the lead one that the reader sees now?
-- locks: none; a page of the own and one of the desk's, each in the order of notice_to_staff_of
-- The desk's are ordered by nobody's name first: the planner knows of no null that a column is the same in all rows.
select n.bucket, n.id, n.kind, n.lead_id, n.at, n.read_at, n.told,
    %(owners)b::uuid[] is null or exists (
        select from episode e
        where e.bucket = n.bucket and e.lead_id = n.lead_id and e.closed_at is null and e.staff_id = any(%(owners)b::uuid[])
    )
from (
    (
        select o.bucket, o.id, o.kind, o.lead_id, o.at, o.read_at, o.told
        from notice_to_staff o
        where o.dealer_id = %(entity)b and o.staff_id = %(staff)b::uuid
          and (o.read_at is null or not %(unread)b::boolean) and (o.at, o.id) < (%(before_at)b, %(before)b)
        order by o.at desc, o.id desc
        limit %(count)b
    )
    union all
    (
        select d.bucket, d.id, d.kind, d.lead_id, d.at, d.read_at, d.told
        from notice_to_staff d
        where %(desk)b::boolean and d.dealer_id = %(entity)b and d.staff_id is null
          and (d.read_at is null or not %(unread)b::boolean) and (d.at, d.id) < (%(before_at)b, %(before)b)
        order by d.staff_id desc, d.at desc, d.id desc
        limit %(count)b
    )
) n
order by n.at desc, n.id desc
limit %(count)b
