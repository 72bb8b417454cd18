-- what: a pool is made, or its rule is another from now on; switched on it counts from now
-- set in: id of a new one, legal entity, code, the rule whole (fixed pool by its code), now
-- set out: id, or no row: there is no such fixed pool
-- locks: the pool's row; pool_home and pool_code stand guard
insert into pool as p (id, entity_id, code, name, grouping, status, home, made_at, changed_at, recall_on, switched_at, protect_days, extend_days, most_days,
    working_days, notice_days, kinds, by_dealer, own_recalled, cooldown_hours, cooldown_scope, freeze_hours, claims_per_day, longest_hours, goes_to,
    fixed_pool, hide_claimed, hide_converted, open_details, exempts)
select %(id)b, %(entity)b, %(code)b, %(name)b, %(group)b, %(status)b, %(home)b, %(now)b, %(now)b, %(recalled)b,
    case when %(recalled)b then %(now)b::timestamptz end, %(protect_days)b, %(extend_days)b, %(most_days)b, %(working_days)b, %(notice_days)b,
    %(kinds)b::text[], %(by_dealer)b, %(own_recalled)b, %(cooldown_hours)b, %(cooldown_scope)b, %(freeze_hours)b, %(claims_per_day)b, %(longest_hours)b, %(goes_to)b, f.id,
    %(hide_claimed)b, %(hide_converted)b, %(open_details)b, %(exempts)b::text[]
from (select 1) as one
left join pool f on f.entity_id = %(entity)b and f.code = %(fixed_pool)b and f.status = 'active'
where %(fixed_pool)b::text = '' or f.id is not null
on conflict (entity_id, code) do update
set name = excluded.name, grouping = excluded.grouping, status = excluded.status, home = excluded.home, version = p.version + 1,
    changed_at = excluded.changed_at, recall_on = excluded.recall_on,
    switched_at = case when p.recall_on then p.switched_at else coalesce(excluded.switched_at, p.switched_at) end, protect_days = excluded.protect_days,
    extend_days = excluded.extend_days, most_days = excluded.most_days, working_days = excluded.working_days, notice_days = excluded.notice_days,
    kinds = excluded.kinds, by_dealer = excluded.by_dealer, own_recalled = excluded.own_recalled, cooldown_hours = excluded.cooldown_hours, cooldown_scope = excluded.cooldown_scope,
    freeze_hours = excluded.freeze_hours, claims_per_day = excluded.claims_per_day, longest_hours = excluded.longest_hours, goes_to = excluded.goes_to,
    fixed_pool = excluded.fixed_pool, hide_claimed = excluded.hide_claimed, hide_converted = excluded.hide_converted, open_details = excluded.open_details,
    exempts = excluded.exempts
returning p.id
