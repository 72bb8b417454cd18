-- what: what dealers ask the maker to give to others
-- set in: requests
-- set out: one row a request in the order of the set, with the names of dealers and of who asked
-- locks: none
select t.id, t.reason, t.wish, f.code, f.name, t.asked_at, coalesce(s.name, a.login, ''), t.decided_at, t.answer, coalesce(g.name, '')
from unnest(%(ids)b::uuid[]) with ordinality as k (id, place)
join transfer t on t.id = k.id
join entity f on f.id = t.from_dealer
left join entity g on g.id = t.to_dealer
left join account a on t.asked_by = 'person:' || a.id
left join staff s on s.id = a.staff_id
order by k.place
