-- what: golden records, sealed, of customers who told more; and who of all these objected to being profiled
-- set in: keys, and how many of them, the first ones, told more
-- set out: one row per customer who told more or objected; contact null where nothing was told
-- locks: the customer rows that it gives back, since a changed record is written back
select c.bucket, c.id, case when k.place <= %(told)b::bigint then c.contact end, c.no_profiling
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) with ordinality as k (bucket, id, place)
join customer c on c.bucket = k.bucket and c.id = k.id
where k.place <= %(told)b::bigint or c.no_profiling
order by c.bucket, c.id
for update of c
