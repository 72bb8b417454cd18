-- what: a channel enters the register
-- set in: one row
-- set out: nothing
-- locks: new row
insert into channel (id, code, name, ownership, medium, category, adapter, brand, status, time_zone, country, evidence_required, required_fields, needs_phone, repeat_minutes,
    daily_limit, valid_from, valid_to, config, tests_passed, verified_by)
values (%(id)b, %(code)b, %(name)b, %(ownership)b, %(medium)b, %(category)b, %(adapter)b, %(brand)b, %(status)b, %(time_zone)b, %(country)b,
    %(evidence_required)b, %(required_fields)b, %(needs_phone)b, %(repeat_minutes)b, %(daily_limit)b::int, %(valid_from)b, %(valid_to)b::timestamptz, %(config)b,
    %(tests_passed)b, %(verified_by)b)
