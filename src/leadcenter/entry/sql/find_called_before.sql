-- what: who was called in the time that this database lost, lately
-- set in: keyed numbers, since when it matters
-- set out: those that were
-- locks: none
select c.who from called_before c where c.who = any(%(whos)b::bytea[]) and c.at > %(since)b
