-- what: tasks after what was heard of them
-- set in: keys with all that may change; state open or an end with its verdict
-- set out: nothing
-- locks: tasks already held
update cleaning_task t
set route = k.route, attempt = k.attempt, state = k.state, reason = k.reason, expires_at = k.expires_at, heard_attempt = k.heard_attempt,
    heard_order = k.heard_order, verdict = k.verdict, intent = k.intent, intent_rule = k.intent_rule, intent_version = k.intent_version,
    decided_by = k.decided_by, said = k.said::jsonb, closed_at = case when k.state = 'open' then null else %(now)b::timestamptz end
from unnest(
    %(buckets)b::int[], %(ids)b::uuid[], %(routes)b::text[], %(attempts)b::smallint[], %(states)b::text[], %(reasons)b::text[],
    %(expires)b::timestamptz[], %(heard_attempts)b::smallint[], %(heard_orders)b::bigint[], %(verdicts)b::text[], %(intents)b::text[],
    %(intent_rules)b::text[], %(intent_versions)b::int[], %(decided_by)b::text[], %(said)b::text[])
    as k (bucket, id, route, attempt, state, reason, expires_at, heard_attempt, heard_order, verdict, intent, intent_rule, intent_version,
          decided_by, said)
where t.bucket = k.bucket and t.id = k.id
