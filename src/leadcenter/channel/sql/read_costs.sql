-- what: what was entered for the months of a span, the newest sum of each; null: taken back
-- set in: first month, end of the span
-- set out: one row per channel and month: channel, month, sum
-- locks: none
select distinct on (c.channel_id, c.month) c.channel_id, c.month, c.amount
from channel_cost c
where c.month >= %(begin)b::date and c.month < %(until)b::date
order by c.channel_id, c.month, c.made_at desc, c.id desc
