-- what: dealers that hold as many leads as they may
-- set in: dealers
-- set out: dealers
-- locks: none
select o.dealer_id from dealer_load o where o.dealer_id = any(%(dealers)b::uuid[]) and o.cap is not null and o.open >= o.cap
