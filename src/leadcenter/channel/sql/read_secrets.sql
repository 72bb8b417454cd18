-- what: the live keys of channels, newest first
-- set in: now
-- set out: one row per key
-- locks: none
select s.channel_id, s.use, s.sealed
from channel_secret s
where s.valid_from <= %(now)b and (s.valid_to is null or s.valid_to > %(now)b)
order by s.channel_id, s.use, s.valid_from desc
