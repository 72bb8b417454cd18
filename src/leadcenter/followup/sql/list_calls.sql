-- what: calls and messages about a lead, the newest first
-- set in: key of the lead, dealer, how many rows
-- set out: one row per call
-- locks: none
select c.bucket, c.id, c.state, c.code, c.asked_at, c.connected_at, c.talk_seconds, c.medium, c.template
from privacy_call c
where c.bucket = %(bucket)b and c.lead_id = %(lead)b and c.dealer_id = %(dealer)b
order by c.asked_at desc
limit %(rows)b
