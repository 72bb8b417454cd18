-- what: a page of the leads that wait for the customer's word, and what a pool asks about those that lie nowhere by the pools of now: not of what somebody
--       has in hand, nor of what is no work for the maker's people
-- set in: after which (since when it waits, bucket, lead), how many, buckets (all on one server, those of one lane on Citus), version of the pools,
--         whether any of them asks where customers live
-- set out: since when it waits, bucket, lead; whether it is to be put somewhere; category of the channel, customer, sealed golden record where needed
-- locks: none; rides on belt_waits
select b.waits_since, b.bucket, b.raw_id, l.id is not null and o.id is null and s.rules is distinct from %(rules)b::bigint,
    ch.category, l.customer_id, case when %(open)b::boolean and o.id is null and s.rules is distinct from %(rules)b::bigint then c.contact end
from (
    select w.waits_since, w.bucket, w.raw_id
    from belt w
    where w.waits_since is not null and w.state in ('awaiting_dealer', 'awaiting_grant') and w.bucket = any(%(buckets)b::int[])
      and (w.waits_since, w.bucket, w.raw_id) > (%(after)b, %(after_bucket)b, %(after_lead)b)
    order by w.waits_since, w.bucket, w.raw_id
    limit %(count)b
) b
left join lead_to_work l on l.bucket = b.bucket and l.id = b.raw_id
left join channel ch on ch.id = l.channel_id
left join customer c on c.bucket = l.bucket and c.id = l.customer_id
left join maker_stay s on s.bucket = b.bucket and s.lead_id = b.raw_id
left join maker_claim o on o.bucket = b.bucket and o.lead_id = b.raw_id and o.ended_at is null
order by b.waits_since, b.bucket, b.raw_id
