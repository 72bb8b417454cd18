-- what: calls and messages about a lead, the newest first; looked for everywhere, since a lead moves when its customer was merged
-- set in: the lead, all buckets, dealer, the person who looks (null: nobody's), how many rows
-- set out: one row per call, whether it is that person's, whether a follow-up tells of it
-- locks: none
select c.bucket, c.id, c.state, c.code, c.asked_at, c.connected_at, c.talk_seconds, c.medium, c.template,
    c.staff_id is not distinct from %(staff)b,
    c.id = any (array(
        select f.call_id from followup f where f.bucket = any(%(everywhere)b::int[]) and f.lead_id = %(lead)b and f.call_id is not null
    ))
from privacy_call c
where c.bucket = any(%(everywhere)b::int[]) and c.lead_id = %(lead)b and c.dealer_id = %(dealer)b
order by c.asked_at desc
limit %(rows)b
