-- what: a new version of the prices of a brand
-- set in: one row
-- set out: its version
-- locks: new row; two at once break the number of the version
insert into price_list (id, brand, version, valid_from, made_by, made_at)
select %(id)b, %(brand)b, coalesce(max(p.version), 0) + 1, %(valid_from)b, %(made_by)b, %(now)b
from price_list p
where p.brand = %(brand)b
returning version
