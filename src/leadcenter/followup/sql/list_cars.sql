-- what: cars for test drives of a dealer, with when they are taken from now on
-- set in: the dealer, from when on
-- set out: one row per car and time taken (null: none)
-- locks: none
select c.code, c.plate, c.brand, c.series, c.licence_classes, c.status, lower(s.during), upper(s.during)
from test_car c
left join car_slot s on s.entity_id = c.entity_id and s.car_id = c.id and upper(s.during) > %(now)b
where c.entity_id = %(dealer)b
order by c.code, lower(s.during)
