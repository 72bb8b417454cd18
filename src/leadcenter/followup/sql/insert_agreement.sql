-- what: a version of the agreement, of the house (no legal entity) or of a dealer; never changed
-- set in: the legal entity (null: the house), version, language, text, who made it
-- set out: the hash of its text; nothing where there is such a version
-- locks: a new row
insert into drive_agreement (entity_id, version, language, text, text_hash, made_by, made_at)
values (%(entity)b, %(version)b, %(language)b, %(text)b, encode(sha256(convert_to(%(text)b, 'UTF8')), 'hex'), %(actor)b, %(now)b)
on conflict (entity_id, version, language) do nothing
returning text_hash
