-- what: give the database a business time of its own
-- set in: anchors and speed
-- set out: nothing
-- locks: one settings row
insert into setting (name, value)
values ('clock', jsonb_build_object('real', %(real)b::text, 'business', %(business)b::text, 'speed', %(speed)b::float8))
on conflict (name) do update set value = excluded.value
