-- what: leads as they lie in a pool, and when a person, or somebody of that person's team where the pool says so, last had each of them
-- set in: leads, pool, person
-- set out: bucket, lead, since when it lies there, when it was last given back or lost (null = never)
-- locks: none; the belt rows are locked, so nothing changes
select s.bucket, s.lead_id, s.pooled_at,
    (
        select max(o.pooled_at)
        from pool_stay o
        where o.bucket = s.bucket and o.lead_id = s.lead_id and o.from_staff is not null and o.how in ('return', 'recall', 'admin', 'take_back')
          and (o.from_staff = %(staff)b or p.cooldown_scope = 'team' and exists (
              select from staff had join staff wants on wants.entity_id = had.entity_id and wants.team_code = had.team_code
              where had.id = o.from_staff and wants.id = %(staff)b
          ))
    )
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join pool_stay s on s.bucket = k.bucket and s.lead_id = k.lead_id
join pool p on p.entity_id = s.entity_id and p.id = s.pool_id
where s.left_at is null and s.pool_id = %(pool)b
