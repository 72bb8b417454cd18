-- The call centre's desk: when a person is to ask again and how often he has tried, who has which question in hand, and the words that are read out.

alter table cleaning_task
    add column due_at timestamptz,
    add column agreed boolean not null default false,
    add column tries smallint not null default 0 check (tries >= 0);
comment on column cleaning_task.due_at is 'Of a question that a person asks: when to try again. Empty: at once.';
comment on column cleaning_task.agreed is 'The customer himself wants to be called at due_at.';
comment on column cleaning_task.tries is 'How often a person called and reached nobody.';
create index cleaning_task_by_hand on cleaning_task (coalesce(due_at, created_at), id) where state = 'open' and route = 'manual';

alter table in_hand add column opened boolean not null default true;
comment on column in_hand.opened is 'Its number was opened: it is not laid back without a result.';
comment on table in_hand is 'Which question a person of the call centre has in hand; no other one is until it is answered or laid back. For half an hour it is nobody else''s.';
delete from in_hand h
where exists (select from in_hand o where o.task_id = h.task_id and (o.at, o.asker) > (h.at, h.asker));
create unique index in_hand_task on in_hand (task_id);

insert into notice_version (notice, version, method, made_by, made_at)
values ('spoken-choice', '1', 'call', 'leadcenter', '2026-11-22 00:00:00+00');
insert into notice_purpose (notice, version, purpose, categories, recipients)
values ('spoken-choice', '1', 'sales_contact', '{contact,wish,location}', '{named_dealer}');
insert into notice (id, version, language, text, text_hash, created_at)
select 'spoken-choice', '1', k.language, k.text, encode(sha256(convert_to(k.text, 'UTF8')), 'hex'), '2026-11-22 00:00:00+00'
from (values
    ('zh-CN', '为了让您选定的这一家经销商就购车意向与您联系，我们需要把您的姓名、联系方式、所在城市和意向车型提供给它，不提供给其他经销商。该同意一年内有效；您可以随时撤回，撤回与同意同样简单，且不影响您获得服务。请问您同意吗？'),
    ('en-US', 'So that the one dealer whom you have chosen can contact you about the car you want, we need to give it your name, your contact details, your city and the model you asked about, and we give them to no other dealer. This holds for one year; you can take it back at any time, as easily as you give it, and no service depends on it. Do you agree?')
) as k (language, text);
update stamp set version = version + 1 where name = 'notice';

create index customer_merge_newest on customer_merge (at) where undone_at is null;
