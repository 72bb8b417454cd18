-- what: people of a dealer who may go along on a test drive
-- set in: the dealer
-- set out: code and name, those whose work it is first
-- locks: none
select s.code, s.name
from staff s
where s.entity_id = %(dealer)b and s.status = 'active' and s.role in ('test_drive', 'consultant')
order by s.role <> 'test_drive', s.code
limit 200
