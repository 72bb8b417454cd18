-- what: how far back a page of what several dealers hold reaches, so that only what it shows is looked up: past so many of the newest of all of them
-- set in: dealers, older than which dispatch, how many, how many of each dealer are considered at most: where that is less, the page reaches further, never less far
-- set out: one row, or none when there are not so many
-- locks: none
select h.dispatched_at, h.lead_id
from unnest(%(dealers)b::uuid[]) as k (dealer_id)
cross join lateral (
    select d.dispatched_at, d.lead_id
    from dispatch d
    where d.dealer_id = k.dealer_id and d.dispatched_at <= %(before_at)b and (d.dispatched_at, d.lead_id) < (%(before_at)b, %(before_id)b)
    order by d.dispatched_at desc, d.lead_id desc
    limit %(each)b
) h
order by h.dispatched_at desc, h.lead_id desc
offset %(rows)b
limit 1
