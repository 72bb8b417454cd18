-- what: what a legal entity may have from now on; takes nothing away
-- set in: legal entity, cap (null: no limit), whether leads count towards the stock that people brought in themselves
-- set out: one row
-- locks: the dealer's load, held by lock_dealers
update dealer_load o set cap = %(cap)b, own_counts = %(own_counts)b where o.dealer_id = %(entity)b returning 1
