-- what: rules have answered: what they were asked is gone, or asked again later
-- set in: one row per lead as it was read; again null = gone; trigger
-- set out: nothing
-- locks: the rows of asks; the leads are held
with k as (
    select *
    from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(asked)b::timestamptz[], %(again)b::timestamptz[]) as k (bucket, lead_id, asked_at, again)
),
gone as (
    delete from rule_ask a
    using k
    where a.bucket = k.bucket and a.lead_id = k.lead_id and a.trigger = %(trigger)b and a.asked_at = k.asked_at and k.again is null
)
update rule_ask a
set due_at = k.again
from k
where a.bucket = k.bucket and a.lead_id = k.lead_id and a.trigger = %(trigger)b and a.asked_at = k.asked_at and k.again is not null
