-- what: leads of people who go that should have been passed on by now
-- set in: now
-- set out: how many orders are due and not finished, since when the oldest of them (null: none)
-- locks: none
select count(*), min(d.due_at) from departure d where d.finished_at is null and d.due_at <= %(now)b
