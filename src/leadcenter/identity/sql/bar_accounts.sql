-- what: accounts are disabled
-- set in: accounts
-- set out: those that were not
-- locks: their rows
update account a set status = 'disabled' where a.id = any(%(accounts)b::uuid[]) and a.status <> 'disabled' returning a.id
