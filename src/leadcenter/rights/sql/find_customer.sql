-- what: the customer of a lead, merged or not
-- set in: lead
-- set out: customer
-- locks: none
select l.bucket, l.customer_id from lead l where l.bucket = %(bucket)b and l.id = %(id)b
