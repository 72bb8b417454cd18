-- what: this transaction only counts; it need not wait for the disk
-- set in: nothing
-- set out: nothing
-- locks: none
set local synchronous_commit = off
