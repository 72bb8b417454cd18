-- what: what a legal entity has in all, and may have
-- set in: legal entity
-- set out: one row or none: open leads, cap, whether leads count towards the stock that people brought in themselves
-- locks: none
select o.open, o.cap, o.own_counts from dealer_load o where o.dealer_id = %(entity)b
