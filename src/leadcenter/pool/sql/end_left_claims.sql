-- what: whoever had a lead in hand that waits no more, or whose customer told the maker to stop, has it no longer; nor has anybody who does not work in the pool any more
-- set in: now, how many, buckets (all on one server, those of one lane on Citus)
-- set out: bucket, lead, how, reason, who had it
-- locks: the rows of claims, but those that somebody else works on
update maker_claim c
set ended_at = greatest(%(now)b, c.at), how = k.how, reason = k.reason
from (
    select o.bucket, o.id, case when w.there then 'recalled' else 'let_go' end as how, case when w.there then 'not_pool_member' else '' end as reason
    from maker_claim o
    cross join lateral (
        select exists (
            select from belt b
            join lead_to_work l on l.bucket = b.bucket and l.id = b.raw_id
            where b.bucket = o.bucket and b.raw_id = o.lead_id and b.state in ('awaiting_dealer', 'awaiting_grant')
        ) as there
    ) w
    where o.ended_at is null and o.bucket = any(%(buckets)b::int[])
      and (not w.there or not exists (
          select from maker_pool_member m join account a on a.id = m.account_id and a.status = 'active'
          where m.pool_id = o.pool_id and m.account_id = o.account_id
      ))
    limit %(count)b
    for update of o skip locked
) k
where c.bucket = k.bucket and c.id = k.id
returning c.bucket, c.lead_id, c.how, c.reason, c.account_id
