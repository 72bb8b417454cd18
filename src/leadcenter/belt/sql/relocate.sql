-- what: raw leads go to another bucket as they stand, since their customer lives there now
-- set in: keys, homes, their lanes; those already at home stay
-- set out: the raw leads that went
-- locks: the belt rows; new rows in the home buckets
with gone as (
    delete from belt b
    using unnest(%(buckets)b::int[], %(raw_ids)b::uuid[], %(homes)b::int[]) as k (bucket, raw_id, home)
    where b.bucket = k.bucket and b.raw_id = k.raw_id and k.home <> k.bucket
    returning b.raw_id, b.raw_bucket, b.state, b.reason, b.due_at, b.lead_id, b.entered_at, b.attempts, b.dealer_id, b.erasing, b.waits_since, b.hearing
)
insert into belt (bucket, raw_id, raw_bucket, lane, state, reason, due_at, lead_id, entered_at, changed_at, attempts, dealer_id, erasing, waits_since, hearing)
select h.home, g.raw_id, g.raw_bucket, h.lane, g.state, g.reason, g.due_at, g.lead_id, g.entered_at, %(now)b, g.attempts, g.dealer_id, g.erasing,
    g.waits_since, g.hearing
from gone g
join unnest(%(raw_ids)b::uuid[], %(homes)b::int[], %(lanes)b::smallint[]) as h (raw_id, home, lane) on h.raw_id = g.raw_id
returning raw_id
