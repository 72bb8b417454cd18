-- what: when the owner of an episode first spoke with the customer, as the provider says: the evidence of a first contact; looked for everywhere, since a
--       lead moves when its customer was merged, and the calls about it stay where they were asked for
-- set in: leads with numbers of episodes, whose, since when; all buckets
-- set out: those that there are: lead, episode, when (by the clock of the server)
-- locks: none; rides on privacy_call_of_lead
select k.bucket, k.lead_id, k.episode, min(c.connected_at)
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(episodes)b::smallint[], %(staff)b::uuid[], %(since)b::timestamptz[])
    as k (bucket, lead_id, episode, staff_id, since)
join privacy_call c on c.bucket = any(%(everywhere)b::int[]) and c.lead_id = k.lead_id and c.episode = k.episode and c.staff_id = k.staff_id
    and c.connected_at >= k.since
group by k.bucket, k.lead_id, k.episode
