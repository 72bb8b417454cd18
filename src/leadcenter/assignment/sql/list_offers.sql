-- what: leads that are offered to a person now, oldest first
-- set in: dealer, person, how many at most
-- set out: one row per lead: brand, series, grade, score, since when
-- locks: none; rides on grab_offer_of_dealer
select o.bucket, o.lead_id, l.brand, l.series, l.grade, l.score, o.at
from grab_offer o
join belt b on b.bucket = o.bucket and b.raw_id = o.lead_id and b.state = 'dispatched' and b.reason = 'to_grab'
join lead l on l.bucket = o.bucket and l.id = o.lead_id
where o.dealer_id = %(dealer)b and %(staff)b = any(o.staff)
order by o.at
limit %(most)b
