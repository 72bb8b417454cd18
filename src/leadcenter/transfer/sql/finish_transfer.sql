-- what: every lead of an order is a row of it, and none is planned any more; held ones may still wait
-- set in: id, now
-- set out: nothing
-- locks: the order's row, held by take_transfer
update transfer t set finished_at = %(now)b where t.id = %(id)b and t.finished_at is null
