-- what: a recovery code is used up
-- set in: account, hash, now
-- set out: the account, or no row when there is no such code or it was used
-- locks: the row
update recovery_code c set used_at = %(now)b
where c.account_id = %(account_id)b and c.code_hash = %(code_hash)b and c.used_at is null
returning c.account_id
