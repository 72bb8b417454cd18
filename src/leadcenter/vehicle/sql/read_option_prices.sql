-- what: options that have a price with models in lists
-- set in: lists (as text) and models
-- set out: list, model, code, kind, names, price
-- locks: none
select c.list_id, c.model, o.code, o.kind, o.name_zh, o.name_en, c.price
from unnest(%(lists)b::text[]::uuid[], %(models)b::text[]) as k (list_id, model)
join list_price c on c.list_id = k.list_id and c.model = k.model
join model_option o on o.brand = c.brand and o.model = c.model and o.code = c.option_code
order by c.list_id, c.model, o.code
