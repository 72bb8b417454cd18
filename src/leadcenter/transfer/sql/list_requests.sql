-- what: what dealers ask the maker to give to others: what waits for a decision, the oldest first; or what is decided, the newest first
-- set in: dealers (null: all), decided or not, asked before an instant, how many
-- set out: one row a request, with the names of dealers and of who asked
-- locks: none
select t.id, t.reason, t.wish, f.code, f.name, t.asked_at, coalesce(s.name, a.login, ''), t.decided_at, t.answer, coalesce(g.name, '')
from transfer t
join entity f on f.id = t.from_dealer
left join entity g on g.id = t.to_dealer
left join account a on t.asked_by = 'person:' || a.id
left join staff s on s.id = a.staff_id
where t.kind = 'asked' and (t.decided_at is not null) = %(decided)b::boolean and (%(dealers)b::uuid[] is null or t.asked_of = any(%(dealers)b::uuid[]))
  and t.asked_at < %(before)b
order by case when %(decided)b::boolean then null else t.asked_at end, t.asked_at desc, t.id
limit %(rows)b
