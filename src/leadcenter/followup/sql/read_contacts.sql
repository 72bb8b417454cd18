-- what: when the owner of an episode first spoke with the customer, as the provider says: the evidence of a first contact
-- set in: keys of leads, numbers of episodes
-- set out: those that there are: lead, episode, when (by the clock of the server)
-- locks: none
select c.bucket, c.lead_id, c.episode, min(c.connected_at)
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(episodes)b::smallint[]) as k (bucket, lead_id, episode)
join privacy_call c on c.bucket = k.bucket and c.lead_id = k.lead_id and c.episode = k.episode
where c.connected_at is not null
group by c.bucket, c.lead_id, c.episode
