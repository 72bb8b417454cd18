-- what: the live order of a lead is delivered or cancelled
-- set in: lead, from which states to which, why
-- set out: its number, or no row when there is none or a payment of a cancelled one still waits
-- locks: the row
update car_order o
set status = %(after)b, ended_by = %(actor)b, ended_at = %(now)b, end_reason = %(reason)b
where o.bucket = %(bucket)b and o.lead_id = %(lead_id)b and o.status = any(%(before)b::text[])
  and (%(after)b <> 'cancelled'
       or not exists (select from payment p where p.bucket = o.bucket and p.lead_id = o.lead_id and p.order_seq = o.seq and p.status = 'waiting'))
returning o.seq
