-- what: versions of the agreement that a dealer's customers may sign
-- set in: the dealer
-- set out: one row each, the newest first
-- locks: none
select a.version, a.language, a.text, a.text_hash, a.made_at
from drive_agreement a
where a.entity_id is null or a.entity_id = %(dealer)b
order by a.made_at desc, a.version, a.language
limit 100
