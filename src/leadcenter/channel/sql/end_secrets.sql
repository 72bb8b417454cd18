-- what: secrets of channels end
-- set in: channels with use and key, now
-- set out: those that had not
-- locks: their rows
update channel_secret s
set valid_to = greatest(%(now)b::timestamptz, s.valid_from)
from unnest(%(channels)b::uuid[], %(uses)b::text[], %(keys)b::text[]) k (channel_id, use, key_id)
where s.channel_id = k.channel_id and s.use = k.use and s.key_id = k.key_id and (s.valid_to is null or s.valid_to > %(now)b)
returning s.channel_id
