-- what: tell consultants and desks
-- set in: one row per notice
-- set out: nothing
-- locks: new rows only
insert into notice_to_staff (bucket, id, staff_id, dealer_id, lead_id, kind, at, told)
select k.bucket, k.id, k.staff_id, k.dealer_id, k.lead_id, k.kind, %(now)b, k.told::jsonb
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(staff_ids)b::uuid[], %(dealer_ids)b::uuid[], %(lead_ids)b::uuid[], %(kinds)b::text[],
    %(told)b::text[]) as k (bucket, id, staff_id, dealer_id, lead_id, kind, told)
on conflict (bucket, id) do nothing
