-- what: a channel that is about to change
-- set in: code
-- set out: one row, or none; the time is that since which its tests count
-- locks: the channel's row
select c.id, c.status, coalesce(c.configured_at, c.valid_from), c.adapter, c.config
from channel c
where c.code = %(code)b
for update
