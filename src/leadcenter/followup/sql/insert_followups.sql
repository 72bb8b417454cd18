-- what: follow-ups as their owners tell of them; of one call once
-- set in: one row each
-- set out: those that stand now
-- locks: new rows
insert into followup (bucket, id, lead_id, dealer_id, episode, staff_id, kind, result, reached, call_id, intent, note, told_takeover, next_step, next_due_at,
    happened_at, at)
select k.bucket, k.id, k.lead_id, k.dealer_id, k.episode, k.staff_id, k.kind, k.result, k.reached = 1, k.call_id, k.intent, k.note, k.told = 1, k.next_step,
    k.next_due_at, k.happened_at, k.at
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(lead_ids)b::uuid[], %(dealers)b::uuid[], %(episodes)b::smallint[], %(staff)b::uuid[], %(kinds)b::text[],
    %(results)b::text[], %(reached)b::int[], %(calls)b::uuid[], %(intents)b::text[], %(notes)b::bytea[], %(told)b::int[], %(next_steps)b::text[],
    %(next_due)b::timestamptz[], %(happened)b::timestamptz[], %(at)b::timestamptz[])
    as k (bucket, id, lead_id, dealer_id, episode, staff_id, kind, result, reached, call_id, intent, note, told, next_step, next_due_at, happened_at, at)
on conflict (bucket, call_id) where call_id is not null do nothing
returning id
