-- what: questions go along with leads to another customer; in the same bucket only the customer changes
-- set in: keys of tasks, the bucket and customer to which they go
-- set out: ids
-- locks: new rows; tasks that went away from there
insert into cleaning_task (bucket, id, raw_id, lead_id, customer_id, brand, rule, rule_version, script, route, time_zone, opens, closes, retry_minutes,
    expires_hours, max_attempts, attempt, state, reason, created_at, expires_at, heard_attempt, heard_order, closed_at, verdict, intent,
    intent_rule, intent_version, decided_by, said, due_at, agreed, tries, told_at)
select %(to_bucket)b::int, t.id, t.raw_id, t.lead_id, %(to_customer)b::uuid, t.brand, t.rule, t.rule_version, t.script, t.route, t.time_zone, t.opens,
    t.closes, t.retry_minutes, t.expires_hours, t.max_attempts, t.attempt, t.state, t.reason, t.created_at, t.expires_at, t.heard_attempt,
    t.heard_order, t.closed_at, t.verdict, t.intent, t.intent_rule, t.intent_version, t.decided_by, t.said, t.due_at, t.agreed, t.tries,
    t.told_at
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join cleaning_task t on t.bucket = k.bucket and t.id = k.id
on conflict (bucket, id) do update
set customer_id = excluded.customer_id, route = excluded.route, attempt = excluded.attempt, state = excluded.state, reason = excluded.reason,
    expires_at = excluded.expires_at, heard_attempt = excluded.heard_attempt, heard_order = excluded.heard_order,
    closed_at = excluded.closed_at, verdict = excluded.verdict, intent = excluded.intent, intent_rule = excluded.intent_rule,
    intent_version = excluded.intent_version, decided_by = excluded.decided_by, said = excluded.said, due_at = excluded.due_at,
    agreed = excluded.agreed, tries = excluded.tries, told_at = excluded.told_at
returning id
