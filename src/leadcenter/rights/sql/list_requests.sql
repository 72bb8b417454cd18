-- what: requests, the most urgent first; or one of them
-- set in: all buckets; whether only open ones; key of one or null; how many
-- set out: one row each, with how many dealers were told and how many have not answered
-- locks: none
select r.bucket, r.id, r.customer_id, r.kind, r.state, r.came_by, r.received_at, r.due_at, r.proof, r.proved_by, r.proved_at, r.carried_at,
    r.decided_by, r.decided_at, r.reason, coalesce(t.asked, 0), coalesce(t.waiting, 0)
from rights_request r
left join lateral (
    select count(*) as asked, count(*) filter (where x.answered_at is null) as waiting
    from rights_task x
    where x.bucket = r.bucket and x.request_id = r.id
) t on true
where r.bucket = any(%(buckets)b::int[]) and (%(id)b::uuid is null or r.id = %(id)b) and (not %(open)b or r.decided_at is null)
order by r.decided_at is not null, r.due_at, r.id
limit %(most)b
