-- what: leads lie in pools of the maker, or in none, from now on; one that somebody has in hand stays where it is. What lay too long in the same pool already
--       was told, or was to be told to nobody: another rule does not tell of it again
-- set in: one row per lead: pool (null: none), when it has lain there for too long (null: never); version of the pools, now
-- set out: nothing
-- locks: the rows
insert into maker_stay as o (bucket, lead_id, pool_id, rules, since, alert_at)
select k.bucket, k.lead_id, k.pool_id, %(rules)b, %(now)b, k.alert_at
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(pools)b::uuid[], %(alerts)b::timestamptz[]) as k (bucket, lead_id, pool_id, alert_at)
on conflict (bucket, lead_id) do update
set pool_id = excluded.pool_id, rules = excluded.rules,
    since = case when o.pool_id is not distinct from excluded.pool_id then o.since else excluded.since end,
    alert_at = case
        when o.pool_id is distinct from excluded.pool_id then excluded.alert_at
        when o.alert_at is null and o.since + (excluded.alert_at - excluded.since) <= excluded.since then null
        else o.since + (excluded.alert_at - excluded.since)
    end
where not exists (select from maker_claim c where c.bucket = o.bucket and c.lead_id = o.lead_id and c.ended_at is null)
