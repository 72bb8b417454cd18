-- what: a lead is reported lost
-- set in: one row
-- set out: its number
-- locks: new row; the unique key lets no second one wait
insert into loss (bucket, lead_id, seq, dealer_id, reason, staff_id, asked_by, asked_at)
select %(bucket)b::int, %(lead_id)b::uuid, (select coalesce(max(x.seq), 0) + 1 from loss x where x.bucket = %(bucket)b::int and x.lead_id = %(lead_id)b::uuid),
    %(dealer_id)b, r.code, %(staff_id)b, %(actor)b, %(now)b
from loss_reason r
where r.code = %(reason)b and r.status = 'active'
returning seq
