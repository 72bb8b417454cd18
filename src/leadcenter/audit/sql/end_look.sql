-- what: what a look found
-- set in: its id, now, what was counted, the first bad row (fault empty: none), whether the second store was read, its unsound days, spans that were left out
-- set out: nothing
-- locks: the row
update audit_look k
set ended_at = %(now)b, rows = %(rows)b, batches = %(batches)b, open = %(open)b, expired = %(expired)b, roots = %(roots)b,
    vouched = %(vouched)b, fault = %(fault)b, chain = %(chain)b, seq = %(seq)b, row_id = %(row)b, days = %(days)b,
    left_out = %(left_out)b
where k.id = %(id)b and k.ended_at is null
