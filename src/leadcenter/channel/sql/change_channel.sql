-- what: a channel is described anew; where it reads anew, it begins its life again
-- set in: id, all that may change, status, whether it reads anew
-- set out: nothing
-- locks: the channel's row, held by lock_channel
update channel c
set name = %(name)b, ownership = %(ownership)b, medium = %(medium)b, category = %(category)b, adapter = %(adapter)b, brand = %(brand)b,
    time_zone = %(time_zone)b, country = %(country)b, evidence_required = %(evidence_required)b, required_fields = %(required_fields)b,
    needs_phone = %(needs_phone)b, repeat_minutes = %(repeat_minutes)b, daily_limit = %(daily_limit)b::int, valid_to = %(valid_to)b::timestamptz,
    config = %(config)b, status = %(status)b,
    tests_passed = case when %(anew)b then 0 else c.tests_passed end,
    verified_by = case when %(anew)b then null else c.verified_by end,
    configured_at = case when %(anew)b then %(now)b::timestamptz else c.configured_at end
where c.id = %(id)b
