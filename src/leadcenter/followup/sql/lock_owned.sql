-- what: live leads that people own, held while something about them is recorded; what is not there is somebody else's by now
-- set in: key of the lead and the person, one row each; all buckets: what was told stays where it was when its lead moves
-- set out: lead, number of the episode, dealer, person, since when it is theirs, whether the customer must still hear of a transfer, the intent that was told
--          last (else that of the lead)
-- locks: the open episodes, in the order of their keys
select e.bucket, e.lead_id, e.seq, e.dealer_id, e.staff_id, e.opened_at, t.lead_id is not null,
    coalesce((
        select f.intent from followup f
        where f.bucket = any(%(everywhere)b::int[]) and f.lead_id = e.lead_id and f.intent <> ''
        order by f.at desc, f.id desc
        limit 1
    ), l.intent)
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(staff)b::uuid[]) as k (bucket, lead_id, staff_id)
join episode e on e.bucket = k.bucket and e.lead_id = k.lead_id and e.staff_id = k.staff_id and e.closed_at is null
join lead l on l.bucket = k.bucket and l.id = k.lead_id and l.live
left join takeover t on t.bucket = k.bucket and t.lead_id = k.lead_id and t.dealer_id = e.dealer_id and t.told_at is null
order by e.bucket, e.lead_id
for update of e
