-- what: who people and keys are, as screens show them; registers of the house, no customer's data
-- set in: ids of accounts and service keys
-- set out: id, name (a sign-in name where there is no staff row), legal entity, its kind
-- locks: none
select a.id, coalesce(s.name, a.login), e.name, e.kind
from account a
join entity e on e.id = a.entity_id
left join staff s on s.id = a.staff_id
where a.id = any(%(ids)b::uuid[])
union all
select k.id, k.name, e.name, e.kind
from service_key k
join entity e on e.id = k.entity_id
where k.id = any(%(ids)b::uuid[])
