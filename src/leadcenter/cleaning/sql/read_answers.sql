-- what: how the newest task of each raw lead stands
-- set in: keys of raw leads
-- set out: place in the set (from 1), task, state, expiry, verdict, reason, intent, what was said, why asked, how judged
-- locks: none
select k.place, t.id, t.state, t.expires_at, t.verdict, t.reason, t.intent, t.said::text, t.rule, t.rule_version, t.intent_rule,
       t.intent_version, t.decided_by, t.closed_at
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) with ordinality as k (bucket, raw_id, place)
cross join lateral (
    select *
    from cleaning_task n
    where n.bucket = k.bucket and n.raw_id = k.raw_id
    order by n.id desc
    limit 1
) as t
