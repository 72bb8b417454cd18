-- what: the codes of an order's dealers
-- set in: id
-- set out: giver, taker; empty = none
-- locks: none
select coalesce(f.code, ''), coalesce(g.code, '')
from transfer t
left join entity f on f.id = t.from_dealer
left join entity g on g.id = t.to_dealer
where t.id = %(id)b
