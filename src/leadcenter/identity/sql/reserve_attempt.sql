-- what: an attempt counts as a failure until it has succeeded; none while attempts are blocked
-- set in: key, now, since when failures count, seconds to wait after the n-th
-- set out: failures in a row with this one; no row when blocked
-- locks: the key's row
insert into sign_in_attempt as a (key, failures, last_at, blocked_until)
values (%(key)b, 1, %(now)b::timestamptz, %(now)b::timestamptz + make_interval(secs => (%(waits)b::int[])[1]))
on conflict (key) do update set
    failures = case when a.last_at < %(since)b then 1 else a.failures + 1 end,
    last_at = excluded.last_at,
    blocked_until = excluded.last_at + make_interval(secs => (%(waits)b::int[])[
        case when a.last_at < %(since)b then 1 else least(a.failures + 1, cardinality(%(waits)b::int[])) end
    ])
where a.blocked_until <= excluded.last_at
returning a.failures
