-- what: new notices go on their way: to the person, or those at the dealer's desk, who wants to hear of it, and to webhooks; each once
-- set in: buckets, transactions (from one on, and some before), or since when (null: by the transactions)
-- set out: nothing
-- locks: new rows
insert into message (bucket, notice_id, adapter, to_id, lead_id, dealer_id, kind, noticed_at, due_at)
with fresh as materialized (
    select n.bucket, n.id, n.staff_id, n.dealer_id, n.lead_id, n.kind, n.at
    from notice_to_staff n
    where n.bucket = any(%(buckets)b::int[])
      and (n.xact >= %(from)b::bigint or n.xact = any(%(running)b::bigint[]) or n.at >= %(since)b::timestamptz)
)
select n.bucket, n.id, r.adapter, r.to_id, n.lead_id, n.dealer_id, n.kind, n.at, n.at
from fresh n
cross join lateral (
    select p.adapter, p.staff_id as to_id
    from inbox_preference p
    join staff s on s.id = p.staff_id
    where p.entity_id = n.dealer_id and (s.id = n.staff_id or (n.staff_id is null and s.role in ('dcc_manager', 'dcc_agent'))) and p.wanted
      and (p.kind = n.kind or (p.kind = '' and not exists (
          select from inbox_preference x where x.staff_id = p.staff_id and x.adapter = p.adapter and x.kind = n.kind
      )))
    union all
    select 'webhook', w.id from webhook w where w.entity_id = n.dealer_id and w.status <> 'off' and (w.kinds = '{}' or n.kind = any(w.kinds))
) r
on conflict (bucket, notice_id, adapter, to_id) do nothing
