-- what: the prices of a list
-- set in: list, brand; one row per model or option, prices as text
-- set out: models
-- locks: new rows
insert into list_price (list_id, brand, model, option, price)
select %(list_id)b, %(brand)b, k.model, k.option, k.price
from unnest(%(models)b::text[], %(options)b::text[], %(prices)b::text[]::numeric[]) as k (model, option, price)
returning model
