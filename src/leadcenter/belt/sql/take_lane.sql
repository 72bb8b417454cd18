-- what: take one free lane that has work due, or keep a lane whose lease is mine; the epoch rises with each change of holder
-- set in: holder, lease end, now
-- set out: lane, epoch (no row: nothing free has work)
-- locks: one lane row, skipping locked ones
update lane l
set holder = %(holder)b, epoch = l.epoch + 1, lease_until = %(until)b
where l.lane = (
    select f.lane
    from lane f
    where f.lease_until < %(now)b
      and exists (select from belt b where b.lane = f.lane and b.due_at <= %(now)b)
    order by f.lease_until
    limit 1
    for update skip locked
)
returning l.lane, l.epoch
