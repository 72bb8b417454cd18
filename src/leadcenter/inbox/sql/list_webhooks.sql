-- what: webhooks of a legal entity
-- set in: legal entity, now
-- set out: id, address, kinds, status, failing since, made at, number of keys that sign
-- locks: none
select w.id, w.url, w.kinds, w.status, w.failing_since, w.made_at,
    (select count(*) from webhook_secret s where s.webhook_id = w.id and (s.valid_to is null or s.valid_to > %(now)b))
from webhook w
where w.entity_id = %(entity)b
order by w.made_at, w.id
