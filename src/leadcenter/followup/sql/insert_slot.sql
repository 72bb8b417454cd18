-- what: a car, and whoever goes along, are taken; that neither is taken twice the table itself holds
-- set in: the drive, the dealer, code of the car, who goes along (null: nobody), from when until when
-- set out: the car; nothing where the dealer has no such car in use
-- locks: a new row
insert into car_slot (id, entity_id, car_id, guide_id, during)
select %(id)b, c.entity_id, c.id, %(guide)b, tstzrange(%(begins_at)b, %(ends_at)b)
from test_car c
where c.entity_id = %(dealer)b and c.code = %(car)b and c.status = 'active'
returning car_id
