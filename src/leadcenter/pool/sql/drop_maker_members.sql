-- what: those go who no longer work in a pool of the maker
-- set in: pool, names that stay
-- set out: nothing
-- locks: the rows that go
delete from maker_pool_member m
using account a
where m.pool_id = %(pool)b and a.id = m.account_id and a.login <> all(%(logins)b::text[])
