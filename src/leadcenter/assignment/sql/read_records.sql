-- what: who had the leads of dealers when they were won or lost
-- set in: dealers, since
-- set out: one row per dealer, person, series and kind of customer (new to the dealer or not): decided, of them won
-- locks: none; rides on lead_decided
select k.dealer_id, e.staff_id, l.series,
    not exists (select from lead o where o.bucket = l.bucket and o.customer_id = l.customer_id and not o.live and o.dealer_id = l.dealer_id and o.created_at < l.created_at) as new,
    count(*), count(*) filter (where l.status = 'won')
from unnest(%(dealers)b::uuid[]) as k (dealer_id)
join lead l on l.dealer_id = k.dealer_id and l.status in ('won', 'lost') and l.closed_at >= %(since)b
cross join lateral (
    select e.staff_id from episode e where e.bucket = l.bucket and e.lead_id = l.id order by e.seq desc limit 1
) as e
group by 1, 2, 3, 4
