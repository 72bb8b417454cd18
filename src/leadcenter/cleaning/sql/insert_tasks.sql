-- what: new cleaning tasks; a raw lead that has an open one keeps it
-- set in: one row per raw lead
-- set out: nothing (read_open tells which task stands)
-- locks: new rows; waits for a concurrent task of the same raw lead
insert into cleaning_task (
    bucket, id, raw_id, lead_id, customer_id, brand, rule, rule_version, script, route, time_zone, opens, closes, retry_minutes,
    expires_hours, max_attempts, attempt, state, reason, created_at, expires_at)
select k.bucket, k.id, k.raw_id, k.lead_id, k.customer_id, k.brand, k.rule, k.rule_version, k.script, k.route, k.time_zone, k.opens,
       k.closes, k.retry_minutes, k.expires_hours, k.max_attempts, k.attempt, 'open', k.reason, %(now)b,
       k.expires_at
from unnest(
    %(buckets)b::int[], %(ids)b::uuid[], %(raw_ids)b::uuid[], %(lead_ids)b::uuid[], %(customer_ids)b::uuid[], %(brands)b::text[],
    %(rules)b::text[], %(rule_versions)b::int[], %(scripts)b::text[], %(routes)b::text[], %(zones)b::text[], %(opens)b::smallint[],
    %(closes)b::smallint[], %(retry_minutes)b::int[], %(expires_hours)b::smallint[], %(max_attempts)b::smallint[],
    %(attempts)b::smallint[], %(expires)b::timestamptz[], %(reasons)b::text[])
    as k (bucket, id, raw_id, lead_id, customer_id, brand, rule, rule_version, script, route, time_zone, opens, closes, retry_minutes,
          expires_hours, max_attempts, attempt, expires_at, reason)
on conflict (bucket, raw_id) where state = 'open' do nothing
