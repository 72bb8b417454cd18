-- what: all targets
-- set in: nothing
-- set out: brand, kind, minutes
-- locks: none
select t.brand, t.kind, t.minutes from clock_target t order by t.brand, t.kind
