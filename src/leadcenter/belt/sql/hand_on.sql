-- what: raw leads whose customer lives in another bucket go there and are due at once (the raw row stays where it is)
-- set in: keys, home buckets, their lanes
-- set out: nothing
-- locks: belt rows held by the claim; new rows in the home buckets
with gone as (
    delete from belt b
    using unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) as k (bucket, raw_id)
    where b.bucket = k.bucket and b.raw_id = k.raw_id
    returning b.raw_id, b.raw_bucket, b.state, b.lead_id, b.entered_at, b.erasing, b.hearing
)
insert into belt (bucket, raw_id, raw_bucket, lane, state, reason, due_at, lead_id, entered_at, changed_at, erasing, hearing)
select h.home, g.raw_id, g.raw_bucket, h.lane, g.state, 'handed_on', %(now)b, g.lead_id, g.entered_at, %(now)b, g.erasing, g.hearing
from gone g
join unnest(%(raw_ids)b::uuid[], %(homes)b::int[], %(lanes)b::smallint[]) as h (raw_id, home, lane) on h.raw_id = g.raw_id
returning raw_id
