-- what: a channel goes on in its life; online only after passed tests and a person's verification (constraint channel_verified)
-- set in: id, status, person, passed tests
-- set out: nothing
-- locks: the channel's row
update channel c
set status = %(status)b, verified_by = coalesce(%(verified_by)b, c.verified_by), tests_passed = greatest(c.tests_passed, %(tests_passed)b::int)
where c.id = %(id)b
