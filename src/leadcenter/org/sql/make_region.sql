-- what: a region, or an area below another
-- set in: one row; parent empty = none
-- set out: the id, or no row when the code is taken or there is no such parent
-- locks: new row
insert into region (id, code, name, parent_id)
select %(id)b, %(code)b, %(name)b, p.id
from (select 1) o
left join region p on p.code = %(parent)b
where %(parent)b = '' or p.id is not null
on conflict (code) do nothing
returning id
