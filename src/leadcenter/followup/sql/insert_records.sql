-- what: call records of a provider, each once for ever
-- set in: one row each
-- set out: those that are new
-- locks: new rows
insert into privacy_record (bucket, provider, record_id, call_id, happened_at, result, talk_seconds, outcome, at)
select k.bucket, k.provider, k.record_id, k.call_id, k.happened_at, k.result, k.talk_seconds, k.outcome, %(now)b
from unnest(%(buckets)b::int[], %(providers)b::text[], %(record_ids)b::text[], %(calls)b::uuid[], %(happened)b::timestamptz[], %(results)b::text[],
    %(talks)b::int[], %(outcomes)b::text[])
    as k (bucket, provider, record_id, call_id, happened_at, result, talk_seconds, outcome)
on conflict (bucket, provider, record_id) do nothing
returning bucket, provider, record_id
