-- what: the prices of a list
-- set in: list
-- set out: model, option (empty: the model itself), price
-- locks: none
select c.model, c.option, c.price from list_price c where c.list_id = %(id)b order by c.model, c.option
