-- what: people of the maker work in a pool of it
-- set in: the maker, pool; one row per person: name to sign in with, admin 0 or 1
-- set out: one row per person written; fewer than were sent: somebody is not of the maker, or is disabled
-- locks: the rows
insert into maker_pool_member (pool_id, account_id, admin)
select %(pool)b, a.id, k.admin = 1
from unnest(%(logins)b::text[], %(admins)b::int[]) as k (login, admin)
join account a on a.login = k.login and a.entity_id = %(maker)b and a.status = 'active'
on conflict (pool_id, account_id) do update set admin = excluded.admin
returning 1
