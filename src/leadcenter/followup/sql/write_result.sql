-- what: a result of follow-ups, of the house (no legal entity) or of a dealer
-- set in: the legal entity (null: the house), kind, code and the rest
-- set out: nothing
-- locks: the row
insert into followup_result (entity_id, kind, code, name_zh, name_en, reached, needs_next, again_days, active)
values (%(entity)b, %(kind)b, %(code)b, %(name_zh)b, %(name_en)b, %(reached)b, %(needs_next)b, %(again_days)b, %(active)b)
on conflict (entity_id, kind, code) do update
set name_zh = excluded.name_zh, name_en = excluded.name_en, reached = excluded.reached, needs_next = excluded.needs_next,
    again_days = excluded.again_days, active = excluded.active
