-- what: a webhook is turned on or off
-- set in: webhook, legal entity, status
-- set out: status before; nothing: no such webhook
-- locks: the webhook
update webhook w
set status = %(status)b, failing_since = null
from webhook before
where w.id = %(webhook)b and w.entity_id = %(entity)b and before.id = w.id
returning before.status
