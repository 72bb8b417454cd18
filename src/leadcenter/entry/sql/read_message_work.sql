-- what: notices on their way outside that have not arrived
-- set in: now
-- set out: one row per way: due now, oldest of these, given up
-- locks: none
select m.adapter, count(*) filter (where m.due_at <= %(now)b), min(m.noticed_at) filter (where m.due_at <= %(now)b), count(m.given_up_at)
from message m
where m.sent_at is null
group by m.adapter
order by m.adapter
