-- what: a lead is reported lost; never before it was its owner's, whichever transaction began first
-- set in: one row
-- set out: its number
-- locks: new row; the unique key lets no second one wait
insert into loss (bucket, lead_id, seq, dealer_id, reason, staff_id, asked_by, asked_at)
select %(bucket)b::int, %(lead_id)b::uuid, (select coalesce(max(x.seq), 0) + 1 from loss x where x.bucket = %(bucket)b::int and x.lead_id = %(lead_id)b::uuid),
    %(dealer_id)b, r.code, %(staff_id)b, %(actor)b,
    greatest(%(now)b::timestamptz, (select e.opened_at from episode e where e.bucket = %(bucket)b::int and e.lead_id = %(lead_id)b::uuid and e.closed_at is null))
from loss_reason r
where r.code = %(reason)b and r.status = 'active'
returning seq
