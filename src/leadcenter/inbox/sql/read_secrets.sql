-- what: the keys of webhooks that sign now, the newest first
-- set in: webhooks, now
-- set out: webhook, legal entity, key's id, sealed key
-- locks: none
select s.webhook_id, s.entity_id, s.id, s.sealed
from webhook_secret s
where s.webhook_id = any(%(ids)b::uuid[]) and (s.valid_to is null or s.valid_to > %(now)b)
order by s.webhook_id, s.made_at desc, s.id desc
