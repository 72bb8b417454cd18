-- what: who owned a lead
-- set in: every bucket, lead
-- set out: one row per episode
-- locks: none
select e.opened_at as at, e.staff_id as consultant, e.dealer_id as dealer, e.seq, e.how, e.followup_from, e.followup_due_at as followup_due,
    e.closed_at, e.close_reason as reason
from episode e
where e.bucket = any(%(buckets)b::int[]) and e.lead_id = %(lead_id)b
order by e.opened_at, e.seq
