-- what: what people are called who did something, as records name them
-- set in: ids of accounts
-- set out: account, name of the person
-- locks: none
select a.id, coalesce(s.name, a.login)
from account a
left join staff s on s.id = a.staff_id
where a.id = any(%(accounts)b::uuid[])
