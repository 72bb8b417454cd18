-- what: the keys of one use end, for a new one has come; a key that ends earlier keeps its end
-- set in: channel, use, end
-- set out: nothing
-- locks: the keys' rows
update channel_secret s
set valid_to = %(until)b
where s.channel_id = %(channel_id)b and s.use = %(use)b and (s.valid_to is null or s.valid_to > %(until)b)
