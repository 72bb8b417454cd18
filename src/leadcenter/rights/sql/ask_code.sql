-- what: a one-time code is to be sent; the one before counts no more
-- set in: key, now, how often at most
-- set out: how often it was asked for (no row: not received, or too often)
-- locks: the request's row
update rights_request r
set code_at = %(now)b::timestamptz, code_send_at = %(now)b::timestamptz, code_asks = r.code_asks + 1, code_tries = 0
where r.bucket = %(bucket)b and r.id = %(id)b and r.state = 'received' and r.code_asks < %(most)b::int
returning r.code_asks
