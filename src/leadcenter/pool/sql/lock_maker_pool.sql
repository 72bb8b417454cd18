-- what: a pool of the maker is held for a change
-- set in: code
-- set out: its id, or no row
-- locks: the pool's row until commit
select p.id from maker_pool p where p.code = %(code)b for update of p
