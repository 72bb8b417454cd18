-- what: leads that a dealer's rules offer now, oldest first
-- set in: dealer, person, how many at most
-- set out: one row per lead: is it offered to the person? brand, series, grade, score, since when
-- locks: none; rides on grab_offer_of_dealer
select %(staff)b = any(o.staff), o.bucket, o.lead_id, l.brand, l.series, l.grade, l.score, o.at
from grab_offer o
join belt b on b.bucket = o.bucket and b.raw_id = o.lead_id and b.state = 'dispatched' and (b.reason = 'to_grab' or (b.reason = 'in_pool' and o.at >= b.changed_at))
join lead l on l.bucket = o.bucket and l.id = o.lead_id
where o.dealer_id = %(dealer)b
order by o.at
limit %(most)b
