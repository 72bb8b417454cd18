-- what: versions of rule sets of one kind, newest first, with who wrote and approved them
-- set in: kind; whose (null: the maker's own), one version alone (null: all), how asker and instant are called
-- set out: one row each
-- locks: none
select r.id, r.kind, coalesce(e.code, ''), coalesce(e.name, ''), r.brand, r.version,
    case
        when r.status <> 'live' then r.status
        when r.version < max(r.version) filter (where r.status = 'live' and r.valid_from <= %(now)b) over (partition by r.brand) then 'replaced'
        when r.valid_from > %(now)b then 'planned'
        else 'holds'
    end,
    r.title, r.valid_from, r.moved_at,
    coalesce(wrote_staff.name, wrote.login, wrote_key.name, ''), r.made_at,
    coalesce(agreed_staff.name, agreed.login, agreed_key.name, ''),
    r.note, jsonb_array_length(r.cases), r.made_by = %(asker)b
from rule_set r
left join entity e on e.id = r.entity_id
left join account wrote on r.made_by = 'person:' || wrote.id
left join staff wrote_staff on wrote_staff.id = wrote.staff_id
left join service_key wrote_key on r.made_by = 'service:' || wrote_key.id
left join account agreed on r.approved_by = 'person:' || agreed.id
left join staff agreed_staff on agreed_staff.id = agreed.staff_id
left join service_key agreed_key on r.approved_by = 'service:' || agreed_key.id
where r.kind = %(kind)b and r.entity_id is not distinct from %(entity)b
order by r.brand, r.version desc
limit 500
