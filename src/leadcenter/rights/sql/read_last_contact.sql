-- what: when somebody last had to do with customers, whether one of their leads is live, and by which rule they are kept once none is
-- set in: customers
-- set out: key, last contact, live, state of the rule
-- locks: none
select c.bucket, c.id, greatest(c.created_at, w.last_at, a.last_at), coalesce(w.live, false),
    case when w.won then 'won' when w.invalid then 'invalid' else 'lost' end
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join customer c on c.bucket = k.bucket and c.id = k.id
left join lateral (
    select bool_or(l.live) as live, bool_or(l.status = 'won') as won, bool_and(l.status = 'invalid') as invalid,
        max(greatest(l.created_at, l.last_inquiry_at, l.closed_at)) as last_at
    from lead l
    where l.bucket = c.bucket and l.customer_id = c.id and l.status <> 'merged'
) w on true
left join lateral (
    select max(a.called_at) as last_at from cleaning_attempt a where a.bucket = c.bucket and a.customer_id = c.id
) a on true
