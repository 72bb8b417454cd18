-- what: leads that a dealer's rules offer now, oldest first
-- set in: dealer, person, how many at most
-- set out: one row per lead: is it offered to the person? brand, series, grade, score, since when
-- locks: none; rides on belt_waiting, so on what the dealer has on its desk, however many offers there were
-- `is not distinct from`: the key leads to the offer, not the dealer, which every offer there ever was shares
select %(staff)b = any(o.staff), o.bucket, o.lead_id, l.brand, l.series, l.grade, l.score, o.at
from belt b
join grab_offer o on o.bucket = b.bucket and o.lead_id = b.raw_id and o.dealer_id is not distinct from b.dealer_id
join lead l on l.bucket = o.bucket and l.id = o.lead_id
where b.dealer_id = %(dealer)b and b.state = 'dispatched' and (b.reason = 'to_grab' or (b.reason = 'in_pool' and o.at >= b.changed_at))
order by o.at
limit %(most)b
