-- what: a call or a message that somebody asked for
-- set in: its key, dealers, the person
-- set out: one row, with whether it is that person's, whether a follow-up tells of it
-- locks: none
select c.bucket, c.id, c.state, c.code, c.asked_at, c.connected_at, c.talk_seconds, c.medium, c.template,
    true, exists (select from followup f where f.bucket = c.bucket and f.call_id = c.id)
from privacy_call c
where c.bucket = %(bucket)b and c.id = %(id)b and c.dealer_id = any(%(dealers)b::uuid[]) and c.staff_id = %(staff)b
