-- what: a channel that is about to change
-- set in: code
-- set out: one row, or none
-- locks: the channel's row
select c.id, c.status, c.valid_from
from channel c
where c.code = %(code)b
for update
