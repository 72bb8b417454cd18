-- what: how somebody wants to be told
-- set in: legal entity, person, language, quiet from and until (null: never)
-- set out: nothing
-- locks: the row
insert into inbox_person (entity_id, staff_id, language, quiet_from, quiet_until)
values (%(entity)b, %(staff)b, %(language)b, %(from)b, %(until)b)
on conflict (staff_id) do update set language = excluded.language, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until
