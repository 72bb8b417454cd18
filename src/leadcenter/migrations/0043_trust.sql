-- The trust desk: who looked at what or took it away, the newest first, and looks at the whole trail that people ask for.

create index audit_of_looking on audit (at desc, id desc) where what in (
    'lead.revealed', 'lead.reveal_refused', 'lead.searched', 'customer.searched', 'cleaning_task.number_revealed', 'raw_lead.opened',
    'export.requested', 'export.approved', 'export.refused', 'export.downloaded', 'export.failed', 'export.expired', 'rights_request.copied',
    'rights_request.explained', 'provisions.exported'
);

create table audit_look (
    id uuid primary key,
    asked_by text not null check (asked_by <> ''),
    asked_at timestamptz not null,
    begun_at timestamptz,
    ended_at timestamptz,
    rows bigint not null default 0,
    batches bigint not null default 0,
    open bigint not null default 0,
    expired bigint not null default 0,
    roots bigint not null default 0,
    vouched boolean not null default false,
    fault text not null default '',
    chain smallint,
    seq bigint,
    row_id uuid,
    days text[] not null default '{}',
    constraint audit_look_begun check (ended_at is null or begun_at is not null)
);
comment on table audit_look is 'A look at the whole trail: who asked for it, what a worker found. vouched: the second store was read, too; fault, chain, seq, row_id: the first bad row (empty: none); days: files of the second store whose signature does not hold.';
comment on column audit_look.begun_at is 'When a worker took it; one that is not over long after that is taken again.';
create unique index audit_look_open on audit_look ((ended_at is null)) where ended_at is null;
create index audit_look_asked on audit_look (asked_at desc);

insert into notice_version (notice, version, method, made_by, made_at)
values ('hosted-form', '1', 'page', 'leadcenter', '2026-11-22 00:00:00+00');
insert into notice_purpose (notice, version, purpose, categories, recipients)
values ('hosted-form', '1', 'sales_contact', '{contact,wish,location}', '{maker,named_dealer}');
insert into notice (id, version, language, text, text_hash, created_at)
select 'hosted-form', '1', k.language, k.text, encode(sha256(convert_to(k.text, 'UTF8')), 'hex'), '2026-11-22 00:00:00+00'
from (values
    ('zh-CN', '您填写的姓名、手机号码、所在城市和意向车型由本页所示的主机厂收集，仅用于就您的购车意向与您联系。只有在您选定一家经销商并单独勾选同意后，上述信息才会提供给这一家经销商（名称与联系方式见选项），由其就同一目的与您联系；不会提供给其他任何人。同意自提交之日起一年内有效。您可以随时撤回同意、查阅或删除您的信息：使用我们短信中的专属链接，或致电本页所示的联系方式。撤回与同意同样简单，不影响您获得服务。'),
    ('en-US', 'The vehicle maker shown on this page collects your name, your telephone number, your city and the model you are interested in, only to contact you about the car you want. They are given to a dealer only if you choose one and agree to that separately; then to this one dealer (name and contact beside the choice), for the same purpose, and to nobody else. Your consent holds for one year. You can take it back, see your data or have them deleted at any time: by the link of your own in our text messages, or by the contact shown on this page. Taking it back is as easy as giving it, and no service depends on it.')
) as k (language, text);
update stamp set version = version + 1 where name = 'notice';
