-- what: what a province asks for bands of cars from a day on
-- set in: province, day, source; bands with amounts
-- set out: the bands that the law knows, where the amount lies between its bounds
-- locks: the rows
insert into vessel_tax (province, above, valid_from, amount, source)
select %(province)b, b.above, %(valid_from)b::date, k.amount, %(source)b
from unnest(%(above)b::int[], %(amounts)b::text[]::numeric[]) as k (above, amount)
join vessel_band b on b.above = k.above and k.amount between b.least and b.most
on conflict (province, above, valid_from) do update set amount = excluded.amount, source = excluded.source
returning above
