-- what: who answers for people: the leader of the team, a sales manager of the store, of the entity, the manager of the dealer call centre; without a
--       person, for a dealer's desk: its call centre's manager, else a sales manager
-- set in: dealers, each with a person or null; now
-- set out: one row each in the order of the set: the first of them who is there and not away, or null
-- locks: none
select m.id
from unnest(%(dealers)b::uuid[], %(staff)b::uuid[]) with ordinality as k (dealer_id, staff_id, place)
left join lateral (
    select s.id
    from staff s
    left join staff w on w.id = k.staff_id
    left join team t on t.entity_id = k.dealer_id and t.code = w.team and t.leader_id = s.id
    where s.entity_id = k.dealer_id and s.id is distinct from k.staff_id and s.status = 'active'
      and (t.id is not null or s.role in ('sales_manager', 'dcc_manager')) and s.joined_on <= %(now)b::timestamptz::date
      and not exists (select from absence a where a.staff_id = s.id and a.starts_at <= %(now)b and a.ends_at > %(now)b)
    order by t.id is null, (s.role = 'dcc_manager') <> (k.staff_id is null), s.store_id is distinct from w.store_id, s.joined_on, s.code
    limit 1
) m on true
order by k.place
