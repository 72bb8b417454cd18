-- what: orders that are due and not finished
-- set in: now
-- set out: ids, the longest due first
-- locks: none
select d.id from departure d where d.finished_at is null and d.due_at <= %(now)b order by d.due_at, d.id limit 100
