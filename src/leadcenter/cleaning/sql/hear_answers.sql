-- what: how the newest task of each raw lead stands; an end that nobody has heard of yet counts as heard from now on
-- set in: keys of raw leads, now
-- set out: place in the set (from 1), task, state, expiry, verdict, reason, intent, what was said, why asked, how judged, whether it was heard before
-- locks: the tasks that are heard now
with newest as (
    select k.place, t.*
    from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) with ordinality as k (bucket, raw_id, place)
    cross join lateral (
        select *
        from cleaning_task n
        where n.bucket = k.bucket and n.raw_id = k.raw_id
        order by n.id desc
        limit 1
    ) as t
), heard as (
    update cleaning_task t
    set told_at = %(now)b
    from newest n
    where t.bucket = n.bucket and t.id = n.id and n.state <> 'open' and n.told_at is null
    returning t.id
)
select n.place, n.id, n.state, n.expires_at, n.verdict, n.reason, n.intent, n.said::text, n.rule, n.rule_version, n.intent_rule,
       n.intent_version, n.decided_by, n.closed_at, n.told_at is not null
from newest n
