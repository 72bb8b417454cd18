-- what: to whom a lead was dispatched
-- set in: every bucket, lead
-- set out: one row per dispatch
-- locks: none
select d.dispatched_at as at, d.dealer_id as dealer, d.seq, d.purpose, d.rule_version as rule, d.cleared_at, d.ended_at
from dispatch d
where d.bucket = any(%(buckets)b::int[]) and d.lead_id = %(lead_id)b
