-- what: secrets that are still to be destroyed, oldest first
-- set in: at most so many rows
-- set out: id, slots
-- locks: the rows until commit, skipping what somebody else is at
select d.id, d.slots
from key_destruction d
where d.done_at is null
order by d.asked_at
limit %(most)b
for update skip locked
