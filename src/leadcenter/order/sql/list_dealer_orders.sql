-- what: orders of a dealer, those under way or those that are over, of leads that exist for who asks
-- set in: the dealer, their states, before when placed, whose leads (null: anybody's), how many rows
-- set out: one row each, newest first
-- locks: none; rides on car_order_of_dealer
select o.seq, o.version, o.status, o.due, o.paid, o.placed_by, o.placed_at, o.ended_by, o.ended_at, o.end_reason, o.bucket, o.lead_id
from car_order o
where o.dealer_id = %(dealer)b and o.status = any(%(states)b::text[]) and o.placed_at < %(before)b
  and (%(owners)b::uuid[] is null
       or (select e.staff_id = any(%(owners)b::uuid[]) from episode e where e.bucket = o.bucket and e.lead_id = o.lead_id order by e.seq desc limit 1))
order by o.placed_at desc, o.lead_id
limit %(rows)b
