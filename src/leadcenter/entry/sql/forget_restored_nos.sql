-- what: words whose speakers are known now
-- set in: keyed identities
-- set out: nothing
-- locks: the rows
delete from restored_no n
using unnest(%(kinds)b::text[], %(whos)b::bytea[]) as k (kind, who)
where n.who_kind = k.kind and n.who = k.who
