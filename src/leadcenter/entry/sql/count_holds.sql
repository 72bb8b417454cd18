-- what: why raw leads wait or were stopped, most frequent first
-- set in: nothing
-- set out: state, reason, count
-- locks: none
select b.state, b.reason, count(*)
from belt b
where b.reason <> '' and b.state in ('quarantined', 'invalid', 'review', 'cleaning', 'nurture', 'awaiting_dealer', 'awaiting_grant', 'awaiting_window', 'dispatched', 'parked', 'fetching')
group by b.state, b.reason
order by count(*) desc, b.state, b.reason
limit 14
