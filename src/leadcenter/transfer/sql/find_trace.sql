-- what: that a lead went from a dealer to another one, and has not come back
-- set in: key of the lead, the dealer
-- set out: masked name of where it went, when, the zone of the dealer; the newest
-- locks: none
select r.went_to, r.at, e.time_zone
from transfer_trace r
join entity e on e.id = r.dealer_id
where r.bucket = %(bucket)b and r.lead_id = %(lead_id)b and r.dealer_id = %(dealer_id)b
  and not exists (select from lead l where l.bucket = r.bucket and l.id = r.lead_id and l.held_by = r.dealer_id)
order by r.at desc
limit 1
