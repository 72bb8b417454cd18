-- what: a customer came to the showroom once more; counted everywhere, since a lead moves when its customer was merged
-- set in: the lead, the dealer, who received, heads, all buckets
-- set out: for the how many-th time; a race shows as a broken key (visit_nth)
-- locks: a new row
insert into visit (bucket, id, lead_id, dealer_id, nth, heads, staff_id, at)
select %(bucket)b, %(id)b, %(lead)b, %(dealer)b, count(v.id) + 1, %(heads)b, %(staff)b, %(now)b
from visit v
where v.bucket = any(%(everywhere)b::int[]) and v.lead_id = %(lead)b
returning nth
