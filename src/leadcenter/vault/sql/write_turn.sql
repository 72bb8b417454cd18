-- what: the turn of the keys takes a step
-- set in: current version, next one, step
-- set out: nothing
-- locks: the row; the turn is held alone (take_turn_alone)
insert into key_turn (id, current, next, step, changed_at)
values (1, %(current)b::int, %(next)b::int, %(step)b, %(now)b)
on conflict (id) do update set current = excluded.current, next = excluded.next, step = excluded.step, changed_at = excluded.changed_at
