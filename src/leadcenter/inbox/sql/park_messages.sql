-- what: messages to webhooks that are not on wait until somebody turns these on, and are looked at no more
-- set in: now, buckets (all on one server, those of one lane on Citus)
-- set out: nothing
-- locks: those webhooks, shared: nobody turns one on meanwhile; their messages
with stopped as (
    select w.id
    from webhook w
    where w.status <> 'active'
      and w.id in (select d.to_id from message d where d.due_at <= %(now)b and d.bucket = any(%(buckets)b::int[]) and d.adapter = 'webhook')
    for share of w
)
update message m
set due_at = 'infinity'
from stopped s
where m.bucket = any(%(buckets)b::int[]) and m.adapter = 'webhook' and m.to_id = s.id and m.due_at <= %(now)b
