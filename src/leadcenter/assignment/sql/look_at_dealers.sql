-- what: what dealers hold
-- set in: dealers
-- set out: one row per dealer: open leads, cap, whether own-created leads count
-- locks: none: for who says what would be
select k.dealer_id, coalesce(d.open, 0), d.cap, coalesce(d.own_counts, true)
from unnest(%(dealers)b::uuid[]) as k (dealer_id)
left join dealer_load d on d.dealer_id = k.dealer_id
