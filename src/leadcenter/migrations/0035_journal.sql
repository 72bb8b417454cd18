-- The journal is not kept for ever: whole months go once they were kept long enough, and what went is said.

create table journal_dropped (
    until timestamptz primary key,
    rows bigint not null check (rows >= 0),
    dropped_at timestamptz not null
);
comment on table journal_dropped is 'Months of the journal that were kept long enough and are gone: until when they reached, how many rows they held.';

alter table retention_rule
    drop constraint retention_rule_known,
    drop constraint retention_rule_floor,
    add constraint retention_rule_known check ((category, state) in (
        ('inquiry', 'invalid'), ('inquiry', 'quarantined'), ('inquiry', 'test'), ('customer', 'invalid'), ('customer', 'lost'),
        ('recording', 'heard'), ('session', 'ended'), ('link', 'used'), ('request', 'answered'), ('sign_in', 'failed'),
        ('provision', 'ended'), ('consent', 'said'), ('security_log', 'sealed'), ('journal', 'told'))),
    add constraint retention_rule_floor check (
        keep_days >= case category when 'provision' then 1096 when 'consent' then 1096 when 'journal' then 1096 when 'security_log' then 184 else 1 end);
insert into retention_rule (category, state, keep_days) values ('journal', 'told', 1096);

create or replace view inv_journal_of_place with (security_invoker = true) as
select b.bucket, b.raw_id, b.state, b.changed_at
from belt b
left join journal j on j.bucket = b.bucket and j.raw_id = b.raw_id and j.at = b.changed_at
where j.id is null and b.state <> 'landed' and b.attempts = 0 and b.changed_at > b.entered_at
  and b.changed_at >= coalesce((select max(d.until) from journal_dropped d), '-infinity'::timestamptz);
comment on view inv_journal_of_place is
    'I9: each move on the belt was told to the journal in the same transaction. Apart: what begins again (landed), what failed (attempts), what was told in a month that retention dropped. Scans belt, journal.';
