-- what: a contract between two entities
-- set in: one row
-- set out: nothing
-- locks: new row
insert into relation (id, from_entity, to_entity, kind, contract_no, valid_from, valid_to)
values (%(id)b, %(from_entity)b, %(to_entity)b, %(kind)b, %(contract_no)b, %(valid_from)b, %(valid_to)b)
