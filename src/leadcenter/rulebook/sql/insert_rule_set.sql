-- what: a new version of a rule set
-- set in: one row
-- set out: its version
-- locks: the unique key (kind, entity, brand, version)
insert into rule_set (id, kind, entity_id, brand, version, status, valid_from, title, body, cases, made_by, made_at, moved_at)
values (%(id)b, %(kind)b, %(entity)b, %(brand)b,
    1 + coalesce((select max(r.version) from rule_set r where r.kind = %(kind)b and r.entity_id is not distinct from %(entity)b and r.brand = %(brand)b), 0),
    'draft', %(now)b, %(title)b, %(body)b, %(cases)b, %(made_by)b, %(now)b, %(now)b)
returning version
