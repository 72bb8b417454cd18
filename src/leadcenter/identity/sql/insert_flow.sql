-- what: a browser goes to a provider; flows that came to nothing are forgotten
-- set in: one row, now
-- set out: nothing
-- locks: new row
with old as (
    delete from oidc_flow f where f.expires_at <= %(now)b returning f.state_hash
)
insert into oidc_flow (state_hash, provider_id, browser_hash, account_id, expires_at)
values (%(state_hash)b, %(provider_id)b, %(browser_hash)b, %(account_id)b, %(expires_at)b)
