-- what: something is kept for another time (constraint retention_rule_floor)
-- set in: rule, days, who, now
-- set out: days before (no row: no such rule)
-- locks: its row
update retention_rule r
set keep_days = %(keep_days)b, changed_by = %(who)b, changed_at = %(now)b
from (select o.keep_days from retention_rule o where o.category = %(category)b and o.state = %(state)b for update) b
where r.category = %(category)b and r.state = %(state)b
returning b.keep_days
