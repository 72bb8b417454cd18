-- what: how legal entities are called, where that differs from what was kept last
-- set in: now
-- set out: the entities
-- locks: new rows only
insert into party (entity_id, since, legal_name, registration_no, contact)
select e.id, case when p.entity_id is null then '-infinity' else %(now)b::timestamptz end, e.legal_name, e.registration_no, e.contact
from entity e
left join lateral (
    select l.entity_id, l.legal_name, l.registration_no, l.contact from party l where l.entity_id = e.id order by l.since desc limit 1
) p on true
where p.entity_id is null or (p.legal_name, p.registration_no, p.contact) is distinct from (e.legal_name, e.registration_no, e.contact)
on conflict (entity_id, since) do nothing
returning entity_id
