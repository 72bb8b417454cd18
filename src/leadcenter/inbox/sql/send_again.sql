-- what: messages to a webhook that were given up are tried anew, from the first try on
-- set in: legal entity, webhook, buckets, noticed since, now
-- set out: their notices
-- locks: the messages
update message m
set due_at = %(now)b, given_up_at = null, attempts = 0
from webhook w
where w.id = %(webhook)b and w.entity_id = %(entity)b and m.bucket = any(%(buckets)b::int[]) and m.to_id = w.id and m.sent_at is null
  and m.given_up_at is not null and m.noticed_at >= %(since)b
returning m.notice_id
