-- what: what codes stand for
-- set in: codes of a channel, a dealer, a member of staff (empty: none asked)
-- set out: one row: their ids (null: none)
-- locks: none
select (select c.id from channel c where c.code = %(channel)b),
    (select e.id from entity e where e.code = %(dealer)b and e.kind = 'dealer'),
    (select s.id from staff s where s.code = %(owner)b)
