-- what: a purpose for which a version of a notice asks
-- set in: one purpose
-- set out: nothing
-- locks: the new row
insert into notice_purpose (notice, version, purpose, basis, categories, recipients, keep_days)
values (%(notice)b, %(version)b, %(purpose)b, %(basis)b, %(categories)b::text[], %(recipients)b::text[], %(keep_days)b)
