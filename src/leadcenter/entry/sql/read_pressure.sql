-- what: what keeps the server from cleaning up, and leases that ran out in somebody's hands
-- set in: now
-- set out: age of the oldest snapshot in transactions, seconds of the longest transaction, lanes whose holder let the lease run out
-- locks: none
select coalesce((select max(age(a.backend_xmin)) from pg_stat_activity a), 0),
    coalesce((select extract(epoch from max(%(now)b - a.xact_start))::float8 from pg_stat_activity a where a.xact_start <= %(now)b), 0),
    (select count(*) from lane l where l.holder <> '' and l.lease_until < %(now)b)
