-- what: a webhook gets another key; those before sign along for a while
-- set in: webhook, legal entity, the new key sealed, until when the old ones sign, now
-- set out: the key's id; nothing: no such webhook
-- locks: the keys; a new row
with held as (
    select w.id, w.entity_id from webhook w where w.id = %(webhook)b and w.entity_id = %(entity)b for no key update
),
ending as (
    update webhook_secret s
    set valid_to = %(until)b
    from held h
    where s.webhook_id = h.id and (s.valid_to is null or s.valid_to > %(until)b)
    returning s.id
)
insert into webhook_secret (entity_id, webhook_id, id, sealed, made_at)
select h.entity_id, h.id, %(key_id)b, %(sealed)b, %(now)b
from held h
returning id
