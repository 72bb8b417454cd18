-- what: how full the pools of a legal entity are, and since when the oldest of their leads lies there
-- set in: legal entity, now, how fast business time runs: hours are its hours
-- set out: one row per pool: code, leads that lie there, of them for longer than the pool allows, of them that nobody may claim yet, the oldest since
-- locks: none; rides on pool_stay_listed, pool by pool
select p.code, h.lying, h.stale, h.frozen, h.oldest_at
from pool p
cross join lateral (
    select count(*) as lying,
        count(*) filter (where s.pooled_at <= %(now)b::timestamptz - make_interval(hours => p.longest_hours) / %(speed)b::float8) as stale,
        count(*) filter (where s.pooled_at > %(now)b::timestamptz - make_interval(hours => p.freeze_hours) / %(speed)b::float8) as frozen,
        min(s.pooled_at) as oldest_at
    from pool_stay s
    join lead l on l.bucket = s.bucket and l.id = s.lead_id and l.held_by = s.entity_id and l.status = 'live'
    where s.pool_id = p.id and s.entity_id = p.entity_id and s.left_at is null
) h
where p.entity_id = %(entity)b
order by p.code
