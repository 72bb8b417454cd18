-- what: legal entities by their ids, the maker, and whom it entrusts
-- set in: ids, the maker, now
-- set out: id, kind, code, name, legal name, registration number, contact, city, state
-- locks: none
select e.id, case when r.to_entity is not null then 'processor' else e.kind end, e.code, e.name, e.legal_name, e.registration_no, e.contact, e.city, e.status
from entity e
left join (
    select distinct x.to_entity
    from relation x
    where x.from_entity = %(maker)b and x.kind = 'entrusted' and x.valid_from <= %(now)b::timestamptz and (x.valid_to is null or x.valid_to > %(now)b::timestamptz)
) r on r.to_entity = e.id
where e.id = any(%(ids)b::uuid[]) or e.id = %(maker)b or r.to_entity is not null
order by e.code
