-- what: pools as a person stands to them, by legal entity, group and code
-- set in: legal entities (null: all), one of them by its code (empty: each), one pool by its code (empty: each), person, how many
-- set out: one row per pool: whose, code, whether the person is a member, an admin; then the rule
-- locks: none
select e.code, p.code,
    not exists (select from pool_member m where m.entity_id = p.entity_id and m.pool_id = p.id) or mine.member, mine.admin,
    p.name, p.grouping, p.status, p.home, p.recall_on, p.protect_days, p.extend_days, p.most_days, p.working_days, p.notice_days, p.kinds, p.by_dealer,
    p.own_recalled, p.cooldown_hours, p.cooldown_scope, p.freeze_hours, p.claims_per_day, p.longest_hours, p.goes_to, coalesce(f.code, ''), p.hide_claimed,
    p.hide_converted, p.open_details, p.exempts
from pool p
join entity e on e.id = p.entity_id
left join pool f on f.entity_id = p.entity_id and f.id = p.fixed_pool
cross join lateral (
    select count(*) > 0 as member, coalesce(bool_or(m.admin), false) as admin
    from pool_member m
    join staff s on s.entity_id = m.entity_id and s.id = %(staff)b and (s.id = m.staff_id or s.team_code = m.team_code)
    where m.entity_id = p.entity_id and m.pool_id = p.id
) as mine
where (%(entities)b::uuid[] is null or p.entity_id = any(%(entities)b::uuid[])) and (%(entity)b::text = '' or e.code = %(entity)b)
  and (%(code)b::text = '' or p.code = %(code)b)
order by e.code, p.grouping, p.code
limit %(count)b
