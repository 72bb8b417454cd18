-- what: take the free lane whose work is due longest, so that no lane waits while others fill up again, or one whose leads have not heard of
-- a change of reference data; the epoch rises with each change of holder. Free: the lease has run out, or the session that took it is gone
-- (kill -9), so that nobody waits for a dead worker's lease
-- set in: holder, lease end, now
-- set out: lane, epoch (no row: nothing free has work)
-- locks: one lane row, skipping locked ones
update lane l
set holder = %(holder)b, epoch = l.epoch + 1, lease_until = %(until)b, backend = pg_backend_pid(),
    backend_start = (select a.backend_start from pg_stat_activity a where a.pid = pg_backend_pid())
where l.lane = (
    select f.lane
    from lane f
    left join lateral (
        select b.due_at from belt b where b.lane = f.lane and b.due_at <= %(now)b order by b.due_at limit 1
    ) as first on true
    where (f.lease_until < %(now)b
        or not exists (select from pg_stat_activity a where a.pid = f.backend and a.backend_start = f.backend_start))
      and (first.due_at is not null or f.seen <> (select sum(s.version) from stamp s where s.name <> 'maker_pool'))
    order by first.due_at nulls first
    limit 1
    for update of f skip locked
)
returning l.lane, l.epoch
