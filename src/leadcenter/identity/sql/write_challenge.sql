-- what: a WebAuthn challenge for the browser of a session
-- set in: session, challenge, end
-- set out: nothing
-- locks: the session's row
update session s set challenge = %(challenge)b, challenge_until = %(until)b where s.id = %(id)b
