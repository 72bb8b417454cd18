-- what: what is to be sent and has not been
-- set in: now
-- set out: one row per topic: rows due, oldest due time
-- locks: none
select o.topic, count(*), min(o.next_at)
from outbox o
where o.next_at <= %(now)b
group by o.topic
order by 3
