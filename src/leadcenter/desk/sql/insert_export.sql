-- what: an export is asked for
-- set in: all that is known of it
-- set out: nothing
-- locks: new row only
insert into export (id, entity_id, asked_by, asker_kind, asker_id, staff_id, asked_at, purpose, plain, format, wanted, slot, expires_at)
values (%(id)b, %(entity_id)b, %(asked_by)b, %(asker_kind)b, %(asker_id)b, %(staff_id)b, %(now)b, %(purpose)b, %(plain)b, %(format)b, (%(wanted)b::text)::jsonb,
    %(slot)b, %(expires_at)b)
