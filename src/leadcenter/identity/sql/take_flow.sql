-- what: a browser comes back, once
-- set in: hashes of state and browser, now
-- set out: provider and the account to bind (or null), or no row
-- locks: the flow's row
delete from oidc_flow f
where f.state_hash = %(state_hash)b and f.browser_hash = %(browser_hash)b and f.expires_at > %(now)b
returning f.provider_id, f.account_id
