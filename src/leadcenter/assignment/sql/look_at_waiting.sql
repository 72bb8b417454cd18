-- what: leads that wait on a dealer's desk for a consultant, first in first; not in a pool
-- set in: dealer, how many at most
-- set out: one row per lead: dealer, brand, last seq (0 = none)
-- locks: none; rides on belt_on_desk
select b.bucket, b.raw_id, l.dealer_id, l.brand,
    coalesce((select max(e.seq) from episode e where e.bucket = l.bucket and e.lead_id = l.id), 0)
from belt b
join lead l on l.bucket = b.bucket and l.id = b.raw_id
where b.state = 'dispatched' and b.reason <> 'in_pool' and b.dealer_id = %(dealer)b
order by b.entered_at
limit %(most)b
