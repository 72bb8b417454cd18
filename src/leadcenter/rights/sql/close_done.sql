-- what: requests that were carried out and to which every dealer has answered are done
-- set in: all buckets, now
-- set out: keys
-- locks: their rows
update rights_request r
set state = 'done', decided_by = 'worker', decided_at = %(now)b
where r.bucket = any(%(buckets)b::int[]) and r.state = 'working' and r.carried_at is not null
  and not exists (select from rights_task t where t.bucket = r.bucket and t.request_id = r.id and t.answered_at is null)
returning r.bucket, r.id
