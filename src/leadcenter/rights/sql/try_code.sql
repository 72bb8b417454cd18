-- what: one more try of a code, counted before it is compared
-- set in: key, not asked for before, how many tries at most
-- set out: when the code was asked for (no row: none lives, or too many tries)
-- locks: the request's row
update rights_request r
set code_tries = r.code_tries + 1
where r.bucket = %(bucket)b and r.id = %(id)b and r.state = 'received' and r.code_at > %(since)b and r.code_tries < %(most)b::int
returning r.code_at
