-- what: leads without a dealer that somebody has in hand
-- set in: leads, account
-- set out: bucket, lead, whether the account has it, whether it is an admin of that pool, who has it
-- locks: the rows of claims, so that none ends or begins anew meanwhile
select c.bucket, c.lead_id, c.account_id = %(account)b,
    exists (select from maker_pool_member m where m.pool_id = c.pool_id and m.account_id = %(account)b and m.admin), a.login
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join maker_claim c on c.bucket = k.bucket and c.lead_id = k.lead_id and c.ended_at is null
join belt b on b.bucket = c.bucket and b.raw_id = c.lead_id and b.state in ('awaiting_dealer', 'awaiting_grant')
join account a on a.id = c.account_id
for update of c
