-- what: how often a demo may call a customer
-- set in: nothing
-- set out: calls a day, calls in seven days (no row: the product's own)
-- locks: none
select (s.value ->> 'per_day')::int, (s.value ->> 'per_week')::int from setting s where s.name = 'call_caps'
