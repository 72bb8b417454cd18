-- what: a lead that has just found its consultant
-- set in: nothing
-- set out: its id
-- locks: none
select b.raw_id from belt b where b.state = 'assigned' order by b.changed_at desc limit 1
