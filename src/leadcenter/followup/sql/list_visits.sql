-- what: visits to the showroom of a dealer in a time, of leads that exist for who asks
-- set in: the dealer, from when until when, whose leads (null: anybody's), whether also those that nobody owns, how many rows
-- set out: one row each, the newest first, with code and name of who received
-- locks: none; rides on visit_of_dealer
select v.bucket, v.lead_id, v.nth, v.heads, v.at, r.code, r.name
from visit v
left join staff r on r.id = v.staff_id
left join lateral (select e.staff_id from episode e where e.bucket = v.bucket and e.lead_id = v.lead_id and e.closed_at is null limit 1) e on true
where v.dealer_id = %(dealer)b and v.at >= %(since)b and v.at < %(until)b
  and (%(owners)b::uuid[] is null or e.staff_id = any(%(owners)b::uuid[]) or (%(unowned)b::boolean and e.staff_id is null))
order by v.at desc, v.id desc
limit %(rows)b
