-- what: a pool of the maker as one of its people stands to it
-- set in: code, account
-- set out: id, code, whether a member, an admin, hours: protection, extension, most (null: no cap), cool-down; cap; or no row
-- locks: none
select p.id, p.code, m.account_id is not null, coalesce(m.admin, false), p.protect_hours, p.extend_hours, p.most_hours, p.cooldown_hours, p.cap
from maker_pool p
left join maker_pool_member m on m.pool_id = p.id and m.account_id = %(account)b
where p.code = %(code)b and p.status = 'active'
