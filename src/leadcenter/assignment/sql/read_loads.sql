-- what: what the people of some dealers hold, and what they received up to the dealer's local day
-- set in: dealers with their local day
-- set out: one row per person; day, week (from Monday) and month are 0 when the last lead lies before them
-- locks: none; the dealers are locked (lock_dealers)
select l.staff_id, l.dealer_id, l.open, l.cap,
    case when l.received_on = k.day then l.received_day else 0 end,
    case when date_trunc('week', l.received_on::timestamp) = date_trunc('week', k.day::timestamp) then l.received_week else 0 end,
    case when date_trunc('month', l.received_on::timestamp) = date_trunc('month', k.day::timestamp) then l.received_month else 0 end,
    l.day_cap, l.week_cap, l.month_cap
from unnest(%(dealers)b::uuid[], %(days)b::date[]) as k (dealer_id, day)
join staff_load l on l.dealer_id = k.dealer_id
