-- what: all ladders, rung by rung
-- set in: nothing
-- set out: brand, kind, percent, action
-- locks: none
select r.brand, r.kind, r.percent, r.action from clock_rung r order by r.brand, r.kind, r.nth
