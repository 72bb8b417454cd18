-- what: how an account's person and its legal entity are called
-- set in: account
-- set out: one row: name (empty without a staff row), the entity's name, its zone
-- locks: none
select coalesce(m.name, ''), e.name, e.time_zone
from account a
join entity e on e.id = a.entity_id
left join staff m on m.id = a.staff_id
where a.id = %(account_id)b
