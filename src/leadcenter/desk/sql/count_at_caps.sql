-- what: how many people stand near a cap, and how many have reached it; names nobody. Near: four fifths of it and more
-- set in: caps, each with the instant since which its uses count
-- set out: one row a cap: its name, near, reached
-- locks: none
select c.name, count(*) filter (where u.used * 5 >= c.most * 4 and u.used < c.most), count(*) filter (where u.used >= c.most)
from unnest(%(caps)b::text[], %(since)b::timestamptz[]) as k (name, since)
join cap c on c.name = k.name
left join lateral (
    select (select count(*) from unnest(s.uses) as n (at) where n.at > k.since) as used
    from spending s
    where s.cap = c.name
    union all
    select sum(x.rows_found)
    from export x
    where c.name = 'export_day' and x.asked_at > k.since and x.decided_by is null and x.status in ('approved', 'ready', 'taken', 'expired')
    group by x.asked_by
) u on true
group by c.name
order by c.name
