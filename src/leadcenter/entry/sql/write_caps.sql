-- what: let this database call customers more often
-- set in: calls a day, calls in seven days
-- set out: nothing
-- locks: one settings row
insert into setting (name, value)
values ('call_caps', jsonb_build_object('per_day', %(per_day)b::int, 'per_week', %(per_week)b::int))
on conflict (name) do update set value = excluded.value
