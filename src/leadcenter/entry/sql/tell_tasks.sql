-- what: the questions asked about a raw lead
-- set in: every bucket, raw lead
-- set out: one row per question
-- locks: none
select t.created_at as at, t.bucket, t.id as task, t.rule as rule_name, t.rule_version as rule, t.route, t.script, t.max_attempts as calls_at_most,
    t.expires_at as expires
from cleaning_task t
where t.bucket = any(%(buckets)b::int[]) and t.raw_id = %(raw_id)b
order by t.id
