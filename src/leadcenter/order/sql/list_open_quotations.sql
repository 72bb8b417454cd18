-- what: quotations of a dealer that are offered or wait for a word, of leads that exist for who asks
-- set in: the dealer, whose leads (null: anybody's), how many
-- set out: one row each, newest first
-- locks: none; rides on quotation_of_dealer
select q.version, q.status, q.brand, q.model, q.options, q.asked_by, q.asked_at, q.valid_until, q.decided_by, q.decided_at, q.trial,
    q.bucket, q.lead_id, q.list_price, q.discount, q.price, q.total
from quotation q
where q.dealer_id = %(dealer)b and q.status in ('waiting', 'open')
  and (%(owners)b::uuid[] is null
       or (select e.staff_id = any(%(owners)b::uuid[]) from episode e where e.bucket = q.bucket and e.lead_id = q.lead_id order by e.seq desc limit 1))
order by q.asked_at desc, q.lead_id
limit %(rows)b
