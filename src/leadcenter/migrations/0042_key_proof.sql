-- By what a database knows the keys it was made with: somebody who starts with other ones is told, before anything is written under them.

alter table key_turn add column proof bytea check (octet_length(proof) = 32);
comment on column key_turn.proof is 'A keyed hash of a fixed word under a key that never changes; tells nothing about it. Null until the first start after this migration.';
