-- what: confirmed money is counted: an order that is paid says so, and one that is not any more
-- set in: lead, order, amount
-- set out: state, paid; no row when it was cancelled
-- locks: the row
update car_order o
set paid = o.paid + %(amount)b::numeric,
    status = case when o.status = 'delivered' then 'delivered' when o.paid + %(amount)b::numeric >= o.due then 'paid' else 'placed' end
where o.bucket = %(bucket)b and o.lead_id = %(lead_id)b and o.seq = %(seq)b and o.status <> 'cancelled'
returning o.status, o.paid
