-- what: a question that is open
-- set in: its key, now
-- set out: key of the customer and of the lead, the customer's zone and between which minutes of the day he may be called; or no row
-- locks: none
select t.bucket, t.customer_id, t.raw_id, t.time_zone, t.opens, t.closes
from cleaning_task t
where t.bucket = %(bucket)b and t.id = %(id)b and t.state = 'open' and t.expires_at > %(now)b
