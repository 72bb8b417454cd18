-- what: messages to the people of a legal entity that were given up are tried anew, from the first try on; not to who has left, or took the wish back
-- set in: legal entity, buckets, way, noticed since, now
-- set out: their notices
-- locks: the messages
update message m
set due_at = %(now)b, given_up_at = null, attempts = 0
from staff s
where s.entity_id = %(entity)b and s.status = 'active' and m.bucket = any(%(buckets)b::int[]) and m.to_id = s.id and m.adapter = %(adapter)b
  and m.sent_at is null and m.given_up_at is not null and m.failure <> 'not_wanted' and m.noticed_at >= %(since)b
returning m.notice_id
