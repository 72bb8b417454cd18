-- what: a live key of a channel, sealed
-- set in: one row
-- set out: nothing
-- locks: new row
insert into channel_secret (channel_id, use, key_id, sealed, valid_from) values (%(channel_id)b, %(use)b, %(key_id)b, %(sealed)b, %(valid_from)b)
