-- what: who takes over from a person: the leader of the team, a sales manager of the store, of the entity, the manager of the dealer call centre
-- set in: person, now
-- set out: one row (the first of them who is there and is not away), or none
-- locks: none
select m.id
from staff s
join staff m on m.entity_id = s.entity_id and m.id <> s.id and m.status = 'active'
left join team t on t.entity_id = s.entity_id and t.code = s.team and t.leader_id = m.id
where s.id = %(id)b and (t.id is not null or m.role in ('sales_manager', 'dcc_manager')) and m.joined_on <= %(now)b::timestamptz::date
  and not exists (select from absence a where a.staff_id = m.id and a.starts_at <= %(now)b and a.ends_at > %(now)b)
order by t.id is null, m.role <> 'sales_manager', m.store_id is distinct from s.store_id, m.joined_on, m.code
limit 1
