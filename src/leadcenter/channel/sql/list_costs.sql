-- what: what was entered for a channel, newest month first
-- set in: channel
-- set out: one row per month: month, its newest sum or null, by whom, when, how often it was entered
-- locks: none
select distinct on (c.month) c.month, c.amount, c.made_by, c.made_at, (count(*) over (partition by c.month))::int
from channel_cost c
where c.channel_id = %(channel_id)b
order by c.month desc, c.made_at desc, c.id desc
