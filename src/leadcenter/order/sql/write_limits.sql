-- what: by how much people of a dealer may lower a price
-- set in: dealer; role and share (as text), row by row
-- set out: nothing
-- locks: the rows
insert into discount_limit (dealer_id, role, most)
select %(dealer)b::uuid, k.role, k.most
from unnest(%(roles)b::text[], %(most)b::text[]::numeric[]) as k (role, most)
on conflict (dealer_id, role) do update set most = excluded.most
