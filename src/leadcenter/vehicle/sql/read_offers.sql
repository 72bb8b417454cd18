-- what: active models with their prices of a day: of each brand the list that holds then
-- set in: the day, that of purchase; dealer (null: any), brand and model (empty: any), how many
-- set out: brand, series, model, names, energy, seats, in the tax catalogue that day?, list, its version, price, displacement
-- locks: none
select m.brand, m.series, m.code, m.name_zh, m.name_en, m.energy, m.seats,
    coalesce(m.listed_from <= %(bought)b::date and (m.listed_to is null or m.listed_to >= %(bought)b::date), false), p.id, p.version, c.price, m.displacement
from brand b
cross join lateral (
    select p.id, p.version from price_list p where p.brand = b.code and p.valid_from <= %(on)b::date order by p.valid_from desc, p.version desc limit 1
) p
join list_price c on c.list_id = p.id and c.option = ''
join model m on m.brand = b.code and m.code = c.model and m.status = 'active'
where (%(brand)b::text = '' or b.code = %(brand)b::text) and (%(model)b::text = '' or m.code = %(model)b::text)
  and (%(dealer)b::uuid is null
       or exists (select from dealer_series d where d.entity_id = %(dealer)b::uuid and d.brand = m.brand and d.series = m.series))
order by m.brand, m.code
limit %(rows)b
