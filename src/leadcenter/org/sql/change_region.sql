-- what: a region is named or placed anew; never below itself
-- set in: code, name, code of the one above (empty: none)
-- set out: name and parent as they were, or no row when there is no such region or parent, or the parent lies below it
-- locks: the region's row
update region r
set name = %(name)b, parent_id = k.parent_id
from (
    select o.id, o.name, coalesce(q.code, '') as parent, p.id as parent_id
    from region o
    left join region q on q.id = o.parent_id
    left join region p on p.code = %(parent)b
    left join region pp on pp.id = p.parent_id
    where o.code = %(code)b and (%(parent)b = '' or (p.id is not null and p.id <> o.id and p.parent_id is distinct from o.id and pp.parent_id is distinct from o.id))
) as k
where r.id = k.id
returning k.name, k.parent
