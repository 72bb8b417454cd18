-- what: one person claims in a pool at a time, so that nobody's cap is passed
-- set in: pool, account
-- set out: one row, or none: is no member
-- locks: the row of the membership until commit
select m.account_id from maker_pool_member m where m.pool_id = %(pool)b and m.account_id = %(account)b for update of m
