-- what: the account of a name, with its password's hash, if it may sign in
-- set in: login
-- set out: one row or none
-- locks: none
select a.id, a.entity_id, a.staff_id, a.login, exists (select from account_role r where r.account_id = a.id and r.role = 'administrator'), a.password
from account a
join entity e on e.id = a.entity_id and e.status = 'active'
left join staff m on m.id = a.staff_id
where a.login = %(login)b and a.status = 'active' and (m.id is null or m.status = 'active')
