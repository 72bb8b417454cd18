-- what: the ledger folded into one row per (customer, entity, purpose); an older event never changes a newer state
-- set in: one row per grant, each once
-- set out: nothing
-- locks: grant rows in key order (conflicts with a dispatch that holds them FOR SHARE)
insert into consent_grant (bucket, customer_id, entity_id, purpose, state, event_id, changed_at, expires_at, notice_no)
select k.bucket, k.customer_id, k.entity_id, k.purpose, k.state, k.event_id, k.changed_at, k.expires_at, k.notice_no
from unnest(%(buckets)b::int[], %(customer_ids)b::uuid[], %(entities)b::uuid[], %(purposes)b::text[], %(states)b::text[], %(event_ids)b::uuid[],
    %(changed)b::timestamptz[], %(expires)b::timestamptz[], %(notice_nos)b::int[])
    as k (bucket, customer_id, entity_id, purpose, state, event_id, changed_at, expires_at, notice_no)
order by k.bucket, k.customer_id, k.entity_id
on conflict (bucket, customer_id, entity_id, purpose) do update
set state = excluded.state, event_id = excluded.event_id, changed_at = excluded.changed_at, expires_at = excluded.expires_at,
    notice_no = excluded.notice_no
where consent_grant.changed_at < excluded.changed_at
   or (consent_grant.changed_at = excluded.changed_at and excluded.state <> 'given')
