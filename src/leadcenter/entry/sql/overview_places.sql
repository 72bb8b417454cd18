-- what: the provinces of the dealers that exist for who asks, and the leads that these have
-- set in: the dealers that exist for who asks (null: all)
-- set out: province, dealers, leads on their desks, leads with their people
-- locks: none
select e.province, count(*), coalesce(sum(k.waiting), 0)::bigint, coalesce(sum(k.owned), 0)::bigint
from entity e
left join (
    select b.dealer_id, count(*) filter (where b.state = 'dispatched') as waiting, count(*) filter (where b.state = 'assigned') as owned
    from belt b
    where b.dealer_id is not null
    group by b.dealer_id
) k on k.dealer_id = e.id
where e.kind = 'dealer' and e.status = 'active' and (%(entities)b::uuid[] is null or e.id = any(%(entities)b::uuid[]))
group by e.province
order by coalesce(sum(k.waiting + k.owned), 0) desc, e.province
