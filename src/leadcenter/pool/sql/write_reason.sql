-- what: a reason as it is from now on
-- set in: legal entity, code, name, whether it may be chosen
-- set out: one row
-- locks: the reason's row
insert into return_reason as r (entity_id, code, name, active)
values (%(entity)b, %(code)b, %(name)b, %(active)b)
on conflict (entity_id, code) do update set name = excluded.name, active = excluded.active
returning 1
