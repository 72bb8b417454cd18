-- what: the open ownership of a live lead of these dealers, held while something about it is written
-- set in: key of the lead, dealers
-- set out: one row: dealer, number, owner
-- locks: the open episode
select e.dealer_id, e.seq, e.staff_id
from episode e
join lead l on l.bucket = e.bucket and l.id = e.lead_id and l.live
where e.bucket = %(bucket)b and e.lead_id = %(lead)b and e.closed_at is null and e.dealer_id = any(%(dealers)b::uuid[])
for update of e
