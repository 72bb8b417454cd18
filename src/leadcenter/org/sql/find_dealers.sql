-- what: dealers to whom the maker may provide data now
-- set in: now
-- set out: one row each: id, code, names, contact, province, city, place, zone, country, what a public holiday does, brands and series sold
-- locks: none
select e.id, e.code, e.name, e.legal_name, e.contact, e.province, e.city, e.longitude, e.latitude, e.time_zone, e.country, e.holiday_policy,
    array(select s.brand || '/' || s.series from dealer_series s where s.entity_id = e.id order by s.brand, s.series)
from entity e
where e.kind = 'dealer' and e.status = 'active'
  and exists (select from relation r join entity m on m.id = r.from_entity and m.kind = 'maker'
      where r.to_entity = e.id and r.kind in ('provision', 'joint')
      and r.valid_from <= %(now)b and (r.valid_to is null or r.valid_to > %(now)b))
order by e.code
