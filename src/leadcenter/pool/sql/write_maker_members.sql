-- what: people of the maker work in a pool of it; whoever is disabled comes in no more, but stays, and is there again once at work
-- set in: the maker, pool; one row per person: name to sign in with, admin 0 or 1
-- set out: the names written; one that was sent and is not there: somebody is not of the maker, or is disabled and was no member
-- locks: the rows
insert into maker_pool_member (pool_id, account_id, admin)
select %(pool)b, a.id, k.admin = 1
from unnest(%(logins)b::text[], %(admins)b::int[]) as k (login, admin)
join account a on a.login = k.login and a.entity_id = %(maker)b
where a.status = 'active' or exists (select from maker_pool_member m where m.pool_id = %(pool)b and m.account_id = a.id)
on conflict (pool_id, account_id) do update set admin = excluded.admin
returning (select n.login from account n where n.id = maker_pool_member.account_id)
