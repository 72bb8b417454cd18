-- what: codes that are due to be sent; whoever fails to send leaves them to the next
-- set in: all buckets, now, when to try again, how many
-- set out: request, customer, when the code was asked for
-- locks: the rows until commit
update rights_request r
set code_send_at = %(again)b
from (
    select x.bucket, x.id
    from rights_request x
    where x.bucket = any(%(buckets)b::int[]) and x.code_send_at <= %(now)b
    order by x.code_send_at, x.id
    limit %(most)b
    for update skip locked
) k
where r.bucket = k.bucket and r.id = k.id
returning r.bucket, r.id, r.customer_id, r.code_at
