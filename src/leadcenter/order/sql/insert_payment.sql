-- what: sales enter a payment for the newest order of a lead, or the counter-entry of a confirmed one, of the same size
-- set in: one row; amount null = that of the payment that it corrects, taken back
-- set out: order, number, amount; no row when there is no such order or payment
-- locks: new row; unique keys let nobody enter a receipt or a counter-entry twice
insert into payment (bucket, lead_id, order_seq, seq, dealer_id, kind, method, receipt, amount, corrects, entered_by, entered_at)
select o.bucket, o.lead_id, o.seq,
    (select coalesce(max(x.seq), 0) + 1 from payment x where x.bucket = %(bucket)b::int and x.lead_id = %(lead_id)b::uuid and x.order_seq = o.seq),
    o.dealer_id, %(kind)b, coalesce(c.method, %(method)b), %(receipt)b, coalesce(-c.amount, %(amount)b::numeric), c.seq, %(actor)b, %(now)b
from car_order o
left join payment c
    on c.bucket = o.bucket and c.lead_id = o.lead_id and c.order_seq = o.seq and c.seq = %(corrects)b::smallint and c.status = 'confirmed' and c.kind <> 'correction'
where o.bucket = %(bucket)b::int and o.lead_id = %(lead_id)b::uuid and o.status <> 'cancelled'
  and o.seq = (select max(n.seq) from car_order n where n.bucket = %(bucket)b::int and n.lead_id = %(lead_id)b::uuid)
  and ((%(corrects)b::smallint is null) = (c.seq is null))
returning order_seq, seq, amount
