-- what: secrets of channels that ended within a span
-- set in: from when, now
-- set out: channel, use, key, in order
-- locks: none
select s.channel_id, s.use, s.key_id
from channel_secret s
where s.valid_to > %(since)b and s.valid_to <= %(now)b
order by 1, 2, 3
