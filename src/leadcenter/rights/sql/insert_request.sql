-- what: somebody asks by right
-- set in: one row
-- set out: nothing
-- locks: new row
insert into rights_request (bucket, id, customer_id, kind, state, came_by, text, received_at, due_at, proof, proved_by, proved_at)
values (%(bucket)b, %(id)b, %(customer_id)b, %(kind)b, %(state)b, %(came_by)b, %(text)b, %(now)b, %(due_at)b, %(proof)b, %(proved_by)b, %(proved_at)b)
