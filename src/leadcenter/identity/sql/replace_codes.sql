-- what: new recovery codes take the place of the old ones
-- set in: account, hashes
-- set out: nothing
-- locks: the rows
with gone as (
    delete from recovery_code c where c.account_id = %(account_id)b and c.code_hash <> all(%(hashes)b::bytea[]) returning c.code_hash
)
insert into recovery_code (account_id, code_hash)
select %(account_id)b, k.code_hash from unnest(%(hashes)b::bytea[]) as k (code_hash)
on conflict (account_id, code_hash) do nothing
