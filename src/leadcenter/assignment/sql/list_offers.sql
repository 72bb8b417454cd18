-- what: leads that a dealer's rules offer now, oldest first
-- set in: dealer, whether its rules offer what enters its pools, person, how many at most
-- set out: one row per lead: is it offered to the person? brand, series, grade, score, since when
-- locks: none; rides on what the dealer has on its desk, and on belt_waiting only where something in its pools may be offered: there lies a hundred times as much
-- `is not distinct from`: the key leads to the offer, not the dealer, which every offer there ever was shares
select %(staff)b = any(o.staff), o.bucket, o.lead_id, l.brand, l.series, l.grade, l.score, o.at
from (
    select g.bucket, g.lead_id, g.staff, g.at
    from belt b
    join grab_offer g on g.bucket = b.bucket and g.lead_id = b.raw_id and g.dealer_id is not distinct from b.dealer_id
    where b.dealer_id = %(dealer)b and b.state = 'dispatched' and b.reason = 'to_grab'
    union all
    select g.bucket, g.lead_id, g.staff, g.at
    from belt b
    join grab_offer g on g.bucket = b.bucket and g.lead_id = b.raw_id and g.dealer_id is not distinct from b.dealer_id and g.at >= b.changed_at
    where %(pooled)b::boolean and b.dealer_id = %(dealer)b and b.state = 'dispatched' and b.reason = 'in_pool'
) o
join lead l on l.bucket = o.bucket and l.id = o.lead_id
order by o.at
limit %(most)b
