-- what: what dealers ask the maker to give to others: what waits for a decision, the oldest first; or what is decided, the newest first
-- set in: dealers (null: all that the asker sees), decided or not, asked before an instant, how many
-- set out: one row a request, in this order
-- locks: none
select t.id
from transfer t
where t.kind = 'asked' and (t.decided_at is not null) = %(decided)b::boolean and (%(dealers)b::uuid[] is null or t.asked_of = any(%(dealers)b::uuid[]))
  and t.asked_at < %(before)b
order by case when %(decided)b::boolean then null else t.asked_at end, t.asked_at desc, t.id
limit %(rows)b
