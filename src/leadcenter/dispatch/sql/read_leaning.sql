-- what: on which of a customer's grants does a dispatch lean?
-- set in: key of the customer
-- set out: dealer, purpose
-- locks: none (the customer's grants are held)
select distinct d.dealer_id, d.purpose
from dispatch d
where d.bucket = %(bucket)b and d.customer_id = %(customer_id)b
