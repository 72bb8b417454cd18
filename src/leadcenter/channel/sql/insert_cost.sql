-- what: what a month of a channel costs, entered anew; null: taken back
-- set in: id, channel, month, sum, who, when
-- set out: nothing
-- locks: none; the channel's row is locked
insert into channel_cost (id, channel_id, month, amount, made_by, made_at)
values (%(id)b, %(channel_id)b, %(month)b, %(amount)b, %(actor)b, %(now)b)
