-- what: messages that waited for a webhook to be turned on go out
-- set in: webhook, buckets, now
-- set out: nothing
-- locks: the messages
update message m
set due_at = %(now)b
where m.bucket = any(%(buckets)b::int[]) and m.to_id = %(webhook)b and m.sent_at is null and m.due_at = 'infinity'
