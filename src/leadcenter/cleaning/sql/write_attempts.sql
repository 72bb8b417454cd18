-- what: what the provider said of calls; one that a call-back settled meanwhile stays settled
-- set in: keys of calls with state, code, provider's reference, next look
-- set out: nothing
-- locks: the attempts
update cleaning_attempt a
set state = k.state, code = k.code, provider_ref = k.provider_ref, look_at = k.look_at,
    settled_at = case when k.state in ('placed', 'refused') then %(now)b::timestamptz end
from unnest(
    %(buckets)b::int[], %(task_ids)b::uuid[], %(attempts)b::smallint[], %(states)b::text[], %(codes)b::text[], %(refs)b::text[],
    %(looks)b::timestamptz[])
    as k (bucket, task_id, attempt, state, code, provider_ref, look_at)
where a.bucket = k.bucket and a.task_id = k.task_id and a.attempt = k.attempt and a.state in ('sending', 'unknown')
