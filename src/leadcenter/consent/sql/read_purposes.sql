-- what: the register of purposes
-- set in: nothing
-- set out: code, whether an entity reaches people by it, titles
-- locks: none
select p.code, p.touches, p.title_zh, p.title_en from purpose p order by p.code
