-- what: what people were told about a lead; reads all notices of its buckets (operators only)
-- set in: buckets, lead
-- set out: one row per notice
-- locks: none
select n.at, n.kind, n.dealer_id as dealer, n.staff_id as consultant, n.read_at
from notice_to_staff n
where n.bucket = any(%(buckets)b::int[]) and n.lead_id = %(lead_id)b
order by n.at
