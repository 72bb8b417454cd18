-- what: a model as it is now
-- set in: one row
-- set out: is it new?
-- locks: the model
insert into model as m (brand, code, series, name_zh, name_en, energy, seats, listed_from, listed_to, status, displacement)
values (%(brand)b, %(code)b, %(series)b, %(name_zh)b, %(name_en)b, %(energy)b, %(seats)b, %(listed_from)b, %(listed_to)b, %(status)b, %(displacement)b)
on conflict (brand, code) do update
set series = excluded.series, name_zh = excluded.name_zh, name_en = excluded.name_en, energy = excluded.energy, seats = excluded.seats,
    listed_from = excluded.listed_from, listed_to = excluded.listed_to, status = excluded.status,
    displacement = excluded.displacement
returning (xmax = 0)
