-- what: a channel enters the register
-- set in: one row
-- set out: its id; a channel that is online leans on the assessment of its category that runs longest (constraint channel_assessed)
-- locks: new row
insert into channel (id, code, name, ownership, medium, category, adapter, brand, status, time_zone, country, evidence_required, required_fields, needs_phone, repeat_minutes,
    daily_limit, valid_from, valid_to, config, tests_passed, verified_by, online_at, assessment_id, assessed_until)
select %(id)b, %(code)b, %(name)b, %(ownership)b, %(medium)b, %(category)b, %(adapter)b, %(brand)b, %(status)b, %(time_zone)b, %(country)b,
    %(evidence_required)b, %(required_fields)b, %(needs_phone)b, %(repeat_minutes)b, %(daily_limit)b::int, %(valid_from)b, %(valid_to)b::timestamptz, %(config)b,
    %(tests_passed)b, %(verified_by)b, a.online_at, a.id, a.valid_until
from (select case when %(status)b = 'online' then %(valid_from)b::timestamptz end as online_at) o
left join lateral (
    select o.online_at, a.id, a.valid_until
    from assessment a
    where a.about = 'channel' and a.class = %(category)b and a.state = 'approved' and a.valid_until > o.online_at
    order by a.valid_until desc limit 1
) a on true
returning id
