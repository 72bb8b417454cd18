-- what: messages to webhooks that are not on wait until somebody turns these on, and are looked at no more
-- set in: now, buckets (all on one server, those of one lane on Citus)
-- set out: nothing
-- locks: those webhooks, shared: nobody turns one on meanwhile; their messages, of each webhook some at a time. Rides on message_to_webhook: this runs in
--        every round, and what is parked, or goes to others, is not read for it (lateral with a limit: one probe a webhook, whatever the planner thinks of it)
with stopped as (
    select w.id
    from webhook w
    cross join lateral (
        select from message d
        where d.bucket = any(%(buckets)b::int[]) and d.adapter = 'webhook' and d.to_id = w.id and d.due_at <= %(now)b
        order by d.due_at
        limit 1
    ) d
    where w.status <> 'active'
    for share of w
),
due as (
    select d.bucket, d.notice_id, d.to_id
    from stopped s
    cross join lateral (
        select m.bucket, m.notice_id, m.to_id
        from message m
        where m.bucket = any(%(buckets)b::int[]) and m.adapter = 'webhook' and m.to_id = s.id and m.due_at <= %(now)b
        order by m.due_at
        limit 1000
    ) d
)
update message m
set due_at = 'infinity'
from due d
where m.bucket = any(%(buckets)b::int[]) and m.bucket = d.bucket and m.notice_id = d.notice_id and m.adapter = 'webhook' and m.to_id = d.to_id
  and m.due_at <= %(now)b
