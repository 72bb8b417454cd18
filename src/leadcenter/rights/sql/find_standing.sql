-- what: what a customer asked for on the own page, of one kind, and has no answer to yet
-- set in: the customer, the kind
-- set out: one row each: id, sealed text or null
-- locks: none; the customer is held
select r.id, r.text
from rights_request r
where r.bucket = %(bucket)b and r.customer_id = %(customer_id)b and r.kind = %(kind)b and r.came_by = 'page' and r.decided_at is null
order by r.id
