-- what: why a lead may be lost
-- set in: nothing
-- set out: code, names, status
-- locks: none
select r.code, r.name_zh, r.name_en, r.status from loss_reason r order by r.code
