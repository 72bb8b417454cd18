-- what: a sales region
-- set in: one row
-- set out: nothing
-- locks: new row
insert into region (id, code, name) values (%(id)b, %(code)b, %(name)b)
