-- what: unread notices are told of another lead, or of a lead that lives elsewhere now
-- set in: keys of notices, with the bucket and the lead to which they go
-- set out: ids
-- locks: the notices; new rows
with gone as (
    delete from notice_to_staff n
    using unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
    where n.bucket = k.bucket and n.id = k.id and n.read_at is null
    returning n.id, n.staff_id, n.dealer_id, n.kind, n.at, n.xact, n.told
)
insert into notice_to_staff (bucket, id, staff_id, dealer_id, lead_id, kind, at, xact, told)
select k.to_bucket, g.id, g.staff_id, g.dealer_id, k.to_lead, g.kind, g.at, g.xact, g.told
from gone g
join unnest(%(ids)b::uuid[], %(to_buckets)b::int[], %(to_leads)b::uuid[]) as k (id, to_bucket, to_lead) on k.id = g.id
returning id
