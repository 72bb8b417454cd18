-- what: exports that are over and whose secrets are still there
-- set in: nothing
-- set out: id, slot
-- locks: the rows, skipping those that somebody works on
select x.id, x.slot
from export x
where x.slot is not null and x.status in ('taken', 'expired', 'refused', 'failed')
for update skip locked
