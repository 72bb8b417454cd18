-- what: what the provider says became of calls: over; connected counts from the first record that says so, and stays
-- set in: one row per call: seconds of talk (0: nobody spoke)
-- set out: calls that were connected by this: lead, dealer, episode, person
-- locks: the calls
with heard as (
    update privacy_call c
    set state = 'over', next_at = null, ended_at = coalesce(c.ended_at, %(now)b), talk_seconds = greatest(c.talk_seconds, k.talk),
        connected_at = case when k.talk > 0 then coalesce(c.connected_at, %(now)b) else c.connected_at end
    from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(talks)b::int[]) as k (bucket, id, talk)
    where c.bucket = k.bucket and c.id = k.id and c.state in ('sending', 'placed', 'unknown', 'over')
    returning c.bucket, c.id, c.lead_id, c.dealer_id, c.episode, c.staff_id, c.connected_at
)
select h.bucket, h.id, h.lead_id, h.dealer_id, h.episode, h.staff_id, coalesce(h.connected_at = %(now)b, false)
from heard h
