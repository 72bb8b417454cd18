-- what: what public holidays do to the dealers of a country
-- set in: country
-- set out: policy, how many active dealers have it
-- locks: none
select e.holiday_policy, count(*) from entity e
where e.kind = 'dealer' and e.status = 'active' and e.country = %(country)b
group by e.holiday_policy
