-- what: how far back a page of what dealers hold may look: where the first of them has been looked through for so many
-- set in: dealers, older than which dispatch, past how many of each
-- set out: one row, or none when no dealer has so many
-- locks: none
select h.dispatched_at, h.lead_id
from unnest(%(dealers)b::uuid[]) as k (dealer_id)
cross join lateral (
    select d.dispatched_at, d.lead_id
    from dispatch d
    where d.dealer_id = k.dealer_id and d.dispatched_at <= %(before_at)b and (d.dispatched_at, d.lead_id) < (%(before_at)b, %(before_id)b)
    order by d.dispatched_at desc, d.lead_id desc
    offset %(span)b
    limit 1
) h
order by h.dispatched_at desc, h.lead_id desc
limit 1
