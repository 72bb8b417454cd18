-- what: may a legal entity use a customer's data to call him about a lead?
-- set in: key of the lead, the legal entity, now
-- set out: one row where a grant names it that holds
-- locks: none
select true
from lead l
join consent_grant g on g.bucket = l.bucket and g.customer_id = l.customer_id
where l.bucket = %(bucket)b and l.id = %(id)b
  and g.entity_id = %(entity_id)b and g.purpose = 'sales_contact' and g.state = 'given' and g.expires_at > %(now)b
