-- what: is this the text of a version of the agreement, the dealer's own or the house's?
-- set in: the dealer, version, language, hash of the text that was shown
-- set out: one row if it is
-- locks: none
select a.version
from drive_agreement a
where (a.entity_id is null or a.entity_id = %(dealer)b) and a.version = %(version)b and a.language = %(language)b and a.text_hash = %(text_hash)b
limit 1
