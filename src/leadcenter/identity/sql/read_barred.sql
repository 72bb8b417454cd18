-- what: who may not come in: disabled accounts, and keys that ended within a span
-- set in: from when, now
-- set out: whether it is an account, and which, in order
-- locks: none
select true, a.id from account a where a.status = 'disabled'
union all
select false, k.id from service_key k where k.expires_at > %(since)b and k.expires_at <= %(now)b
order by 1, 2
