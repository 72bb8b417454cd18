-- what: a provider as configured, new or changed
-- set in: code, entity, configuration
-- set out: nothing
-- locks: the row
insert into cleaning_provider (code, entity_id, status, config)
values (%(code)b, %(entity)b, 'online', %(config)b::text::jsonb)
on conflict (code) do update set entity_id = excluded.entity_id, status = 'online', config = excluded.config
