-- what: who may own leads of a dealer, and by which code and name people know them
-- set in: the dealer, people (null: all)
-- set out: one row per person, of whoever has left too
-- locks: none
select s.id, s.code, s.name
from staff s
where s.entity_id = %(dealer)b and (%(owners)b::uuid[] is null or s.id = any(%(owners)b::uuid[]))
