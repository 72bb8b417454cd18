-- what: whose notices have become messages
-- set in: nothing
-- set out: one row, or none while another worker is at it: transactions from which on nothing was seen, those before that were not over then, until when;
--          what is seen now, where, whether that is another server, the time. Seen now is what is seen at least by the statements after this
-- locks: the row until commit
select pg_snapshot_xmax(t.seen)::text::bigint, array(select x.x::text::bigint from pg_snapshot_xip(t.seen) as x (x)), t.notices_to,
    pg_current_snapshot()::text, s.system_identifier, t.seen is null or t.cluster is distinct from s.system_identifier, now()
from inbox_turn t
cross join pg_control_system() s
for no key update of t skip locked
