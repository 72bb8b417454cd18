-- what: active dealers of a country
-- set in: country, codes of regions (null = everywhere), whether only those whom a public holiday concerns
-- set out: their ids
-- locks: none
select e.id from entity e
left join region r on r.id = e.region_id
where e.kind = 'dealer' and e.status = 'active' and e.country = %(country)b and (%(regions)b::text[] is null or r.code = any(%(regions)b::text[]))
    and (not %(heeding)b or e.holiday_policy <> 'open')
order by e.id
