-- what: all roles, how far each sees, what each may do
-- set in: nothing
-- set out: one row a role
-- locks: none
select r.code, r.sees, array(select p.permission from role_permission p where p.role = r.code order by 1)
from role r
order by r.code
