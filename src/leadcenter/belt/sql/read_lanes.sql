-- what: which lane each bucket belongs to
-- set in: nothing
-- set out: bucket, lane, 1,024 rows in bucket order
-- locks: none
select bucket, lane from lane_bucket order by bucket
