-- what: under which version a new database begins
-- set in: version
-- set out: nothing
-- locks: new row
insert into key_turn (id, current, changed_at)
values (1, %(version)b::int, %(now)b)
on conflict (id) do nothing
