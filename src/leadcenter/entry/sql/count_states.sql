-- what: how many raw leads stand where
-- set in: nothing
-- set out: state, count
-- locks: none
select b.state, count(*) from belt b group by b.state
