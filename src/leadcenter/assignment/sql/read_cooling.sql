-- what: who had leads before and gave them back or lost them, in pools with a cool-down; where the pool says so, with all of that person's team. And where
--       transfers bar losers: who had last what was lost, or went to another dealer, and came back
-- set in: leads that somebody had before
-- set out: one row per lead, person and pool: since when not any more, for how many hours it cools down (null: until somebody else has had it)
-- locks: none; rides on pool_stay_of. Whoever changes stays holds the belt rows, as we do
select s.lead_id, c.id, max(s.pooled_at), p.cooldown_hours
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join pool_stay s on s.bucket = k.bucket and s.lead_id = k.lead_id
join pool p on p.entity_id = s.entity_id and p.id = s.pool_id
join staff h on h.id = s.from_staff
join staff c on c.entity_id = h.entity_id and (c.id = h.id or p.cooldown_scope = 'team' and c.team_code = h.team_code)
where s.how in ('return', 'recall', 'admin', 'take_back') and p.cooldown_hours > 0
group by s.lead_id, c.id, p.id, p.cooldown_hours
union all
select k.lead_id, e.staff_id, e.closed_at, null
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join transfer_policy p on p.loser_barred
cross join lateral (
    select o.staff_id, o.closed_at, o.close_reason
    from episode o
    where o.bucket = k.bucket and o.lead_id = k.lead_id
    order by o.seq desc
    limit 1
) as e
where e.close_reason in ('lost', 'transferred')
