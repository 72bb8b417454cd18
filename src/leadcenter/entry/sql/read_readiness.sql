-- what: can this house take leads and carry them?
-- set in: now, since when work that nobody has taken is too old
-- set out: only readable?, is old work due?, does a worker hold a lane or live that held one?
-- locks: none
select current_setting('transaction_read_only') = 'on' or pg_is_in_recovery(),
    exists (
        select from lane l
        where exists (select from belt b where b.lane = l.lane and b.due_at <= %(since)b)
    ),
    exists (
        select from lane l
        where l.lease_until > %(now)b
           or exists (select from pg_stat_activity a where a.pid = l.backend and a.backend_start = l.backend_start)
    )
