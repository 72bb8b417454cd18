-- what: payments of a dealer that finance has confirmed or sent back before an instant, the newest first
-- set in: dealer, instant, how many
-- set out: one row each
-- locks: none
select p.order_seq, p.seq, p.kind, p.method, p.receipt, p.amount, p.corrects, p.status, p.entered_by, p.entered_at, p.decided_by, p.decided_at,
    p.bucket, p.lead_id
from payment p
where p.dealer_id = %(dealer)b and p.decided_at is not null and p.decided_at < %(before)b
order by p.decided_at desc, p.lead_id, p.order_seq, p.seq
limit %(rows)b
