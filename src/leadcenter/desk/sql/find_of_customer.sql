-- what: the leads of a customer, newest first
-- set in: key of the customer, how many rows
-- set out: keys of leads
-- locks: none
select f.bucket, f.id
from (
    select l.bucket, l.id from lead l where l.bucket = %(bucket)b and l.customer_id = %(customer_id)b and l.live
    union all
    select l.bucket, l.id
    from lead l
    where l.bucket = %(bucket)b and l.customer_id = %(customer_id)b and not l.live and l.status <> 'merged'
) f
order by f.id desc
limit %(rows)b
