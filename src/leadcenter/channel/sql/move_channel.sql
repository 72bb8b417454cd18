-- what: a channel goes on in its life; online only after passed tests and a person's verification (constraint channel_verified), and on an
--   approved assessment of its category that has not ended (channel_assessed)
-- set in: id, status, person, passed tests, now
-- set out: nothing
-- locks: the channel's row
update channel c
set status = %(status)b, verified_by = coalesce(%(verified_by)b, c.verified_by), tests_passed = greatest(c.tests_passed, %(tests_passed)b::int),
    online_at = case when %(status)b = 'online' then %(now)b::timestamptz else c.online_at end,
    assessment_id = case when %(status)b = 'online' then a.id else c.assessment_id end,
    assessed_until = case when %(status)b = 'online' then a.valid_until else c.assessed_until end
from (select 1) o
left join lateral (
    select a.id, a.valid_until
    from assessment a
    join channel m on m.id = %(id)b and a.class = m.category
    where a.about = 'channel' and a.state = 'approved' and a.valid_until > %(now)b::timestamptz
    order by a.valid_until desc limit 1
) a on true
where c.id = %(id)b
