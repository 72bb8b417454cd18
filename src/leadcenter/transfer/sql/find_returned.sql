-- what: leads that were lost and came back through the gates by themselves, on their dealers' desks, with who of the dealer owned them last
-- set in: until when they are due, how many, buckets (all on one server, those of one lane on Citus)
-- set out: key, dealer, last owner (null: nobody); the longest waiting first
-- locks: none (whoever hands them out locks them); rides on belt_returned
select b.bucket, b.raw_id, b.dealer_id,
    (select e.staff_id from episode e where e.bucket = b.bucket and e.lead_id = b.raw_id and e.dealer_id = b.dealer_id
     order by e.seq desc limit 1)
from belt b
where b.due_at <= %(until)b and b.bucket = any(%(buckets)b::int[]) and b.state = 'dispatched' and b.reason = 'customer_returned'
order by b.due_at, b.raw_id
limit %(count)b
