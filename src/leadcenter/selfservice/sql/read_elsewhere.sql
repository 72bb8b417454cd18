-- what: wishes of a customer that a dealer works on, with other dealers that might: whom a transfer waits for, then the nearest that sell the series; none
--       to whom he said no a short while ago
-- set in: key of the customer, the maker, now, since when a no counts, how many
-- set out: lead, series, asked, who has it, where a transfer takes it (empty: nowhere known); another dealer: id, code, name, contact, city, kilometres
-- locks: none
with held as (
    select l.bucket, l.id, l.customer_id, l.brand, l.series, coalesce(l.asked_at, l.last_inquiry_at) as asked_at, l.held_by, h.longitude, h.latitude, h.province,
        coalesce(nullif(h.legal_name, ''), h.name) as holder,
        (select t.to_dealer from transfer_lead t
         where t.bucket = l.bucket and t.lead_id = l.id and t.state in ('planned', 'held') and t.to_lead is null) as goes_to
    from lead l
    join entity h on h.id = l.held_by
    where l.bucket = %(bucket)b and l.customer_id = %(customer_id)b and l.status = 'live'
)
select l.bucket, l.id, l.series, l.asked_at, l.holder, coalesce((select coalesce(nullif(w.legal_name, ''), w.name) from entity w where w.id = l.goes_to), ''),
    d.id, d.code, coalesce(nullif(d.legal_name, ''), d.name), d.contact, d.city, d.kilometres, d.asked
from held l
cross join lateral (
    select e.id, e.code, e.legal_name, e.name, e.contact, e.city, far.kilometres, coalesce(e.id = l.goes_to, false) as asked
    from entity e
    cross join lateral (
        select 12742 * asin(sqrt(power(sin(radians(e.latitude - l.latitude) / 2), 2)
            + cos(radians(l.latitude)) * cos(radians(e.latitude)) * power(sin(radians(e.longitude - l.longitude) / 2), 2))) as kilometres
    ) far
    where e.kind = 'dealer' and e.status = 'active' and e.id <> l.held_by
      and exists (select from relation r where r.from_entity = %(maker)b and r.to_entity = e.id and r.kind in ('provision', 'joint')
                  and r.valid_from <= %(now)b::timestamptz and (r.valid_to is null or r.valid_to > %(now)b::timestamptz))
      and (l.series = '' or not exists (select from dealer_series s where s.entity_id = e.id)
           or exists (select from dealer_series s where s.entity_id = e.id and s.brand = l.brand and s.series = l.series))
      and not exists (select from consent_grant g where g.bucket = l.bucket and g.customer_id = l.customer_id and g.entity_id = e.id
                      and g.state in ('refused', 'withdrawn') and g.changed_at > %(no_since)b::timestamptz)
    order by asked desc, far.kilometres nulls last, e.province = l.province desc, e.code
    limit %(count)b
) d
order by l.id, d.asked desc, d.kilometres nulls last, d.code
