-- what: reports of a dealer that a manager has not looked at, the oldest first; none of an ownership that is over
-- set in: dealer, how many
-- set out: one row each
-- locks: none
select x.seq, x.reason, x.status, s.code, x.asked_by, x.asked_at, x.decided_by, x.decided_at, x.back_by, x.back_at, x.bucket, x.lead_id
from loss x
left join staff s on s.id = x.staff_id
where x.dealer_id = %(dealer)b and x.status = 'asked'
  and exists (select from episode e where e.bucket = x.bucket and e.lead_id = x.lead_id and e.closed_at is null and e.opened_at <= x.asked_at)
order by x.asked_at, x.lead_id
limit %(rows)b
