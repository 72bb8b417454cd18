-- what: finance confirms or rejects a payment
-- set in: lead, order, number, state, who
-- set out: its amount, or no row when it does not wait any more
-- locks: the row: of two who decide at once the second finds nothing
update payment p
set status = %(status)b, decided_by = %(actor)b, decided_at = %(now)b
where p.bucket = %(bucket)b and p.lead_id = %(lead_id)b and p.order_seq = %(order_seq)b and p.seq = %(seq)b and p.status = 'waiting'
returning p.amount
