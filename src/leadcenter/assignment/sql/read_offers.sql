-- what: which of these leads are offered to a person now
-- set in: leads, person
-- set out: one row per lead that was ever offered: to the person, too? does the offer hold? In a pool: since it came in
-- locks: none; who takes one holds the belt rows
select o.bucket, o.lead_id, %(staff)b = any(o.staff), b.state = 'dispatched' and (b.reason = 'to_grab' or (b.reason = 'in_pool' and o.at >= b.changed_at))
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join grab_offer o on o.bucket = k.bucket and o.lead_id = k.lead_id
join belt b on b.bucket = o.bucket and b.raw_id = o.lead_id
