-- what: why leads are not somebody's who claimed them
-- set in: leads, pool, account, since when whoever gave a lead up cools down
-- set out: lead, whether it lies in this pool and waits, whether somebody has it in hand, whether the asker has, whether the asker cools down
-- locks: none
select k.lead_id, b.raw_id is not null, c.id is not null, coalesce(c.account_id = %(account)b, false),
    exists (
        select from maker_claim o
        where o.bucket = k.bucket and o.lead_id = k.lead_id and o.account_id = %(account)b and o.how in ('given_back', 'taken_by_admin', 'recalled')
          and o.ended_at > %(cooling)b
    )
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
left join maker_stay s on s.bucket = k.bucket and s.lead_id = k.lead_id and s.pool_id = %(pool)b
left join lead_of_maker l on l.bucket = s.bucket and l.id = s.lead_id and l.status = 'live' and l.held_by is null
left join belt b on b.bucket = l.bucket and b.raw_id = l.id and b.state in ('awaiting_dealer', 'awaiting_grant')
left join maker_claim c on c.bucket = k.bucket and c.lead_id = k.lead_id and c.ended_at is null
