-- what: the claim itself: of all who want a lead that waits in the pool exactly one has it, by maker_claim_open; no more than the cap has room for
-- set in: one row per lead: id of the claim, order; pool, account, person on the staff, cap, room left, now, until when, until when at most, since when whoever gave
--         a lead up cools down
-- set out: bucket, lead
-- locks: new rows; the person's membership is locked by the caller
insert into maker_claim (bucket, id, lead_id, pool_id, account_id, staff_id, cap, at, until, hard_until)
select w.bucket, w.id, w.lead_id, %(pool)b, %(account)b, %(staff)b, %(cap)b, %(now)b, %(until)b, %(hard)b
from (
    select k.bucket, k.id, k.lead_id, row_number() over (order by k.nth) as nth
    from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(lead_ids)b::uuid[], %(nths)b::int[]) as k (bucket, id, lead_id, nth)
    join maker_stay s on s.bucket = k.bucket and s.lead_id = k.lead_id and s.pool_id = %(pool)b
    join belt b on b.bucket = k.bucket and b.raw_id = k.lead_id and b.state in ('awaiting_dealer', 'awaiting_grant')
    join lead_to_work l on l.bucket = k.bucket and l.id = k.lead_id
    where not exists (select from maker_claim o where o.bucket = k.bucket and o.lead_id = k.lead_id and o.ended_at is null)
      and not exists (
          select from maker_claim o
          where o.bucket = k.bucket and o.lead_id = k.lead_id and o.account_id = %(account)b and o.how in ('given_back', 'taken_by_admin', 'recalled')
            and o.ended_at > %(cooling)b
      )
) w
where w.nth <= %(room)b::int
on conflict (bucket, lead_id) where ended_at is null do nothing
returning bucket, lead_id
