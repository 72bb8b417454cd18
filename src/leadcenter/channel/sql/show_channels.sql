-- what: channels as their register shows them; no keys
-- set in: a code, or null for all
-- set out: one row per channel
-- locks: none
select c.code, c.name, c.status, c.ownership, c.medium, c.category, c.adapter, c.brand, c.time_zone, c.country, c.evidence_required, c.required_fields, c.needs_phone,
    c.repeat_minutes, c.daily_limit, c.valid_from, c.valid_to, c.tests_passed, c.verified_by, c.config
from channel c
where %(code)b::text is null or c.code = %(code)b
order by c.code
