-- what: pools of the maker in force, in the order in which they take leads, and by which version
-- set in: nothing
-- set out: version; id, provinces, categories, longest stay in hours (null: any); of one row without a pool: there is none
-- locks: none
select s.version, p.id, p.provinces, p.categories, p.longest_hours
from stamp s
left join maker_pool p on p.status = 'active'
where s.name = 'maker_pool'
order by p.place, p.code
