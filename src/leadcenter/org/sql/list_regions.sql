-- what: the maker's regions and the areas below them
-- set in: nothing
-- set out: code, name, code of the one above (empty: none)
-- locks: none
select r.code, r.name, coalesce(p.code, '')
from region r
left join region p on p.id = r.parent_id
order by r.code
