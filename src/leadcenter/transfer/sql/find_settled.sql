-- what: leads that left a dealer without the customer's word and have gone on since: to a dealer, into another lead, or to their end
-- set in: order, buckets (all on one server, those of one lane on Citus), how many
-- set out: key of the row, the dealer that it left, dealer now, status, the lead that goes on, whether it lives, its owner
-- locks: the rows until commit
select t.bucket, t.lead_id, t.from_dealer, coalesce(m.dealer_id, l.dealer_id), l.status, coalesce(m.id, l.id), coalesce(m.live, l.live),
    (select e.staff_id from episode e where e.bucket = l.bucket and e.lead_id = coalesce(m.id, l.id) and e.closed_at is null)
from transfer_lead t
join lead l on l.bucket = t.bucket and l.id = t.to_lead
left join lead m on m.bucket = l.bucket and m.id = l.merged_into and l.status = 'merged'
where t.transfer_id = %(id)b and t.bucket = any(%(buckets)b::int[]) and t.state = 'held' and t.to_lead is not null
  and (l.held_by is not null or not l.live)
order by t.bucket, t.lead_id
limit %(count)b
for update of t skip locked
