-- what: the versions of the indexes that are live; read once the turn is held, for a statement sees what was committed before it began
-- set in: nothing
-- set out: current version, next one (null: none), step; no row: nobody has said so yet
-- locks: none
select t.current, t.next, t.step from key_turn t
