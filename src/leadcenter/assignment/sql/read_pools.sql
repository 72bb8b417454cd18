-- what: by which rules owners are protected: pools of dealers in force, with the dealer's days where only working ones count
-- set in: pools (null = all)
-- set out: one row per pool; openings as [hours, weekday, opens, closes], exceptions as [day, reason, hours, opens, closes]
-- locks: none
select p.id, p.entity_id, p.home, p.version, p.recall_on, p.switched_at, p.protect_days, p.extend_days, p.most_days,
    p.notice_days, p.own_recalled, p.by_dealer, p.kinds, p.working_days, e.time_zone, e.country, e.holiday_policy,
    case when p.working_days then
        coalesce((select json_agg(json_build_array(o.hours, o.weekday, o.opens, o.closes)) from opening o where o.entity_id = p.entity_id), '[]')
    else '[]' end,
    case when p.working_days then
        coalesce((select json_agg(json_build_array(x.day, x.reason, x.hours, x.opens, x.closes)) from day_exception x where x.entity_id = p.entity_id), '[]')
    else '[]' end, p.claims_per_day, p.freeze_hours
from pool p
join entity e on e.id = p.entity_id
where p.status = 'active' and (%(pools)b::uuid[] is null or p.id = any(%(pools)b::uuid[]))
order by p.entity_id, p.code
