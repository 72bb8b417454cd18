-- what: who works in a pool of the maker
-- set in: code
-- set out: name to sign in with, whether an admin; one row of nulls where nobody does, none where there is no such pool
-- locks: none
select a.login, m.admin
from maker_pool p
left join maker_pool_member m on m.pool_id = p.id
left join account a on a.id = m.account_id
where p.code = %(code)b
order by a.login
