-- what: a car for test drives as it is from now on
-- set in: the legal entity, code and the rest
-- set out: nothing
-- locks: the row
insert into test_car (id, entity_id, code, plate, brand, series, licence_classes, status)
values (%(id)b, %(entity)b, %(code)b, %(plate)b, %(brand)b, %(series)b, %(classes)b, %(status)b)
on conflict (entity_id, code) do update
set plate = excluded.plate, brand = excluded.brand, series = excluded.series, licence_classes = excluded.licence_classes, status = excluded.status
