-- what: a request's own words
-- set in: key
-- set out: sealed text or null
-- locks: none
select r.text from rights_request r where r.bucket = %(bucket)b and r.id = %(id)b
