-- what: quotations of a dealer whose discount waits for a word, the oldest first
-- set in: dealer, how many
-- set out: one row each
-- locks: none
select q.version, q.status, q.brand, q.model, q.options, q.asked_by, q.asked_at, q.valid_until, q.decided_by, q.decided_at, q.trial,
    q.bucket, q.lead_id, q.list_price, q.discount, q.price, q.total
from quotation q
where q.dealer_id = %(dealer)b and q.status = 'waiting'
order by q.asked_at, q.lead_id
limit %(rows)b
