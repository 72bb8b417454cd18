-- what: a link is used: whose it is, how often it was used lately
-- set in: one hash with its bucket
-- set out: the customer, when the link ends, uses in this window; no row for a link that opens nothing
-- locks: the link's row
update subject_link s
set window_at = case when s.window_at > %(window)b::timestamptz then s.window_at else %(now)b::timestamptz end,
    uses = case when s.window_at > %(window)b::timestamptz then s.uses + 1 else 1 end
where s.bucket = %(bucket)b and s.hash = %(hash)b and s.expires_at > %(now)b and s.revoked_at is null
returning s.customer_id, s.expires_at, s.uses
