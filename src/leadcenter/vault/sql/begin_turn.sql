-- what: under which version a new database begins, and with which house's keys
-- set in: version, now, the keys' proof
-- set out: the proof that the database stands by
-- locks: new row, or the row there is
insert into key_turn as t (id, current, changed_at, proof)
values (1, %(version)b::int, %(now)b, %(proof)b)
on conflict (id) do update set proof = coalesce(t.proof, excluded.proof)
returning t.proof
