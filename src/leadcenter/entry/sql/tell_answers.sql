-- what: how the questions about a raw lead ended
-- set in: every bucket, raw lead
-- set out: one row per closed question
-- locks: none
select t.closed_at as at, t.state, t.verdict, t.reason, t.intent, t.intent_rule as rule_name, t.intent_version as rule, t.decided_by as person
from cleaning_task t
where t.bucket = any(%(buckets)b::int[]) and t.raw_id = %(raw_id)b and t.closed_at is not null
order by t.id
