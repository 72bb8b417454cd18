-- what: payments of a dealer that finance has not looked at, the oldest first
-- set in: dealer, how many
-- set out: one row each
-- locks: none
select p.order_seq, p.seq, p.kind, p.method, p.receipt, p.amount, p.corrects, p.status, p.entered_by, p.entered_at, p.decided_by, p.decided_at,
    p.bucket, p.lead_id
from payment p
where p.dealer_id = %(dealer)b and p.status = 'waiting'
order by p.entered_at, p.lead_id
limit %(rows)b
