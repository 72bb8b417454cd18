-- what: every model of a brand with its options, sold or not
-- set in: brand, how many
-- set out: one row each: code, series, names, energy, seats, listed from and to, state, displacement, options
-- locks: none
select m.code, m.series, m.name_zh, m.name_en, m.energy, m.seats, m.listed_from, m.listed_to, m.status, m.displacement,
    coalesce((
        select json_agg(json_build_object('code', o.code, 'kind', o.kind, 'name_zh', o.name_zh, 'name_en', o.name_en) order by o.kind, o.code)
        from model_option o where o.brand = m.brand and o.model = m.code
    ), '[]')
from model m
where m.brand = %(brand)b
order by m.status, m.series, m.code
limit %(rows)b
