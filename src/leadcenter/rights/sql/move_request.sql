-- what: a request goes on, from one of the states from which it may
-- set in: key, states before, state after, who, reason, proof (empty: as it is)
-- set out: kind (no row: it does not stand in one of these states)
-- locks: its row
update rights_request r
set state = %(after)b,
    proof = case when %(proof)b <> '' then %(proof)b else r.proof end,
    proved_by = case when %(proof)b <> '' then %(who)b else r.proved_by end,
    proved_at = case when %(proof)b <> '' then %(now)b::timestamptz else r.proved_at end,
    code_send_at = null,
    decided_by = case when %(after)b in ('done', 'refused', 'withdrawn') then %(who)b else '' end,
    decided_at = case when %(after)b in ('done', 'refused', 'withdrawn') then %(now)b::timestamptz end,
    reason = %(reason)b
where r.bucket = %(bucket)b and r.id = %(id)b and r.state = any(%(befores)b::text[])
returning r.kind
