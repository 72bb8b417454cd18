-- What a customer said on the phone reaches the ledger once, wherever the lead stands by the time it is heard.

alter table cleaning_task add column told_at timestamptz;
comment on column cleaning_task.told_at is 'When the flow heard how the question ended: what was said is in the ledger since. Empty: not yet.';

-- Of leads that may still have to hear it nothing is assumed: the same word of the same instant once more changes nothing.
update cleaning_task t
set told_at = t.closed_at
where t.state <> 'open'
  and not exists (
      select from belt b where b.bucket = t.bucket and b.raw_id = t.raw_id and b.state in ('cleaning', 'landed', 'parked')
  );
