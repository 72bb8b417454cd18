-- what: opening hours
-- set in: nothing
-- set out: one row per slot
-- locks: none
select o.entity_id, o.hours, o.weekday, o.opens, o.closes from opening o
