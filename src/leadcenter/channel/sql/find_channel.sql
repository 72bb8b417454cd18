-- what: which channel a code names
-- set in: code
-- set out: its id, or no row
-- locks: none
select c.id from channel c where c.code = %(code)b
