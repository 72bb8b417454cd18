-- what: whom leads of a dealer are about, and who owns them
-- set in: the dealer, keys of leads
-- set out: one row per lead: the dealer's own sealed copy (null: it holds none), what is wanted, code and name of the owner (null: nobody)
-- locks: none
select k.bucket, k.lead_id, d.contact, l.brand, l.series, s.code, s.name
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join lateral (select l.brand, l.series from lead l where l.bucket = k.bucket and l.id = k.lead_id limit 1) l on true
left join lateral (
    select d.contact from dispatch d where d.bucket = k.bucket and d.lead_id = k.lead_id and d.dealer_id = %(dealer)b and d.ended_at is null limit 1
) d on true
left join lateral (select e.staff_id from episode e where e.bucket = k.bucket and e.lead_id = k.lead_id and e.closed_at is null limit 1) e on true
left join staff s on s.id = e.staff_id
