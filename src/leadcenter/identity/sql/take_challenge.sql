-- what: the challenge of a session, which is used up with it
-- set in: session, now
-- set out: the challenge, or no row
-- locks: the session's row
with held as (
    select s.id, s.challenge from session s where s.id = %(id)b and s.challenge_until > %(now)b for update
)
update session s set challenge = null, challenge_until = null
from held h
where s.id = h.id and h.challenge is not null
returning h.challenge
