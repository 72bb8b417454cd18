-- what: grants as a merge, or its undoing, leaves them
-- set in: one row per grant, each once
-- set out: nothing
-- locks: new rows; grant rows held by read_grants
insert into consent_grant (bucket, customer_id, entity_id, purpose, state, event_id, changed_at, expires_at, notice_no)
select k.bucket, k.customer_id, k.entity_id, k.purpose, k.state, k.event_id, k.changed_at, k.expires_at, k.notice_no
from unnest(%(buckets)b::int[], %(customer_ids)b::uuid[], %(entities)b::uuid[], %(purposes)b::text[], %(states)b::text[], %(event_ids)b::uuid[],
    %(changed)b::timestamptz[], %(expires)b::timestamptz[], %(notice_nos)b::int[])
    as k (bucket, customer_id, entity_id, purpose, state, event_id, changed_at, expires_at, notice_no)
order by k.bucket, k.customer_id, k.entity_id, k.purpose
on conflict (bucket, customer_id, entity_id, purpose) do update
set state = excluded.state, event_id = excluded.event_id, changed_at = excluded.changed_at, expires_at = excluded.expires_at,
    notice_no = excluded.notice_no
