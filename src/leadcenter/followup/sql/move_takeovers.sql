-- what: what customers must still hear goes along with leads; that they were told stays
-- set in: keys of leads, the bucket to which they go
-- set out: nothing
-- locks: the duties; new rows
with gone as (
    delete from takeover t
    using unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
    where t.bucket = k.bucket and t.lead_id = k.lead_id and t.told_at is null and k.bucket <> %(to_bucket)b::int
    returning t.lead_id, t.dealer_id, t.owed_at
)
insert into takeover (bucket, lead_id, dealer_id, owed_at)
select %(to_bucket)b::int, g.lead_id, g.dealer_id, g.owed_at
from gone g
on conflict (bucket, lead_id, dealer_id) where told_at is null do nothing
