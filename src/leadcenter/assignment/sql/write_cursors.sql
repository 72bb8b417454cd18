-- what: the state of rotations after a set
-- set in: one row per cursor that moved
-- set out: nothing
-- locks: cursor rows held by read_cursors; new rows
insert into assignment_cursor (id, dealer_id, branch, turns, members, changed_at)
select k.id, k.dealer_id, k.branch, k.turns, k.members::json, %(now)b
from unnest(%(ids)b::uuid[], %(dealers)b::uuid[], %(branches)b::text[], %(turns)b::bigint[], %(members)b::text[])
    as k (id, dealer_id, branch, turns, members)
on conflict (id) do update set turns = excluded.turns, members = excluded.members, changed_at = excluded.changed_at
