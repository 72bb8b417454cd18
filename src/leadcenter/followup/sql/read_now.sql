-- what: the instant of this transaction, by the clock of the database
-- set in: nothing
-- set out: one row
-- locks: none
select now()
