-- what: the keys of channels by use and id, without the keys themselves; expired ones too
-- set in: a channel's code, or null for all
-- set out: one row per key
-- locks: none
select c.code, s.use, s.key_id, s.valid_from, s.valid_to
from channel_secret s
join channel c on c.id = s.channel_id
where %(code)b::text is null or c.code = %(code)b
order by c.code, s.use, s.valid_from, s.key_id
