-- what: what a customer granted, refused or took back
-- set in: key of the customer
-- set out: entity, purpose with its titles, state, since when, until when, its notice
-- locks: none
select g.entity_id, g.purpose, p.title_zh, p.title_en, g.state, g.changed_at, g.expires_at, g.notice_no
from consent_grant g
left join purpose p on p.code = g.purpose
where g.bucket = %(bucket)b and g.customer_id = %(customer_id)b
order by g.entity_id, g.purpose
