-- what: the register of channels
-- set in: nothing
-- set out: one row per channel
-- locks: none
select c.id, c.code, c.adapter, c.status, c.time_zone, c.country, c.brand, c.config, c.evidence_required, c.category, c.needs_phone, c.repeat_minutes,
    c.valid_from, c.valid_to, c.required_fields, coalesce(c.configured_at, c.valid_from)
from channel c
