-- what: the clock of a demo
-- set in: nothing
-- set out: anchors and speed (no row: real time)
-- locks: none
select s.value ->> 'real', s.value ->> 'business', s.value ->> 'speed' from setting s where s.name = 'clock'
