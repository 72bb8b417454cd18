-- what: words that wait for their speakers
-- set in: nothing
-- set out: keyed identity, recipient, purpose, kind, when
-- locks: the rows until commit, skipping what others hold
select n.who_bucket, n.who_kind, n.who, n.entity_id, n.purpose, n.kind, n.at from restored_no n order by n.at limit 10000 for update skip locked
