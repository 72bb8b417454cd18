-- what: no more leads are planned for an order: each is a row of it, or somebody stopped it; held ones may still wait
-- set in: id, now
-- set out: nothing
-- locks: the order's row
update transfer t set finished_at = %(now)b where t.id = %(id)b and t.finished_at is null
