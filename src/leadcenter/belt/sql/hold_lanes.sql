-- what: stop the belt for a moment: passages begin by writing their lane's row
-- set in: nothing
-- set out: lanes
-- locks: every lane row until commit, in order; waits for the passages under way
select l.lane from lane l order by l.lane for update
