-- what: where leads went that are transferred
-- set in: keys
-- set out: lead, code of the dealer
-- locks: none (the leads are held)
select t.lead_id, e.code
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join lead l on l.bucket = k.bucket and l.id = k.lead_id and l.status = 'transferred'
join transfer_lead t on t.bucket = l.bucket and t.lead_id = l.id and t.state = 'done'
join entity e on e.id = t.to_dealer
order by t.at
