-- what: the accounts of an entity, or of all
-- set in: entity or null, name after which to begin, how many
-- set out: one row an account
-- locks: none
select a.id, a.login, a.entity_id, a.staff_id,
    array(select r.role from account_role r where r.account_id = a.id union select m.role from staff m where m.id = a.staff_id order by 1), a.status
from account a
where (%(entity_id)b::uuid is null or a.entity_id = %(entity_id)b) and a.login > %(after)b
order by a.login
limit %(count)b
