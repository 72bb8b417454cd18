-- Customers are told of transfers, and may ask for one themselves.

alter table transfer_lead
    add column message text not null default '',
    add column message_at timestamptz,
    add column message_tries smallint not null default 0,
    add column message_sent_at timestamptz,
    add column message_fault text not null default '',
    add constraint transfer_lead_message check (message in ('', 'asked', 'went')) not valid,
    add constraint transfer_lead_message_of check (message <> '' or message_at is null) not valid;
alter table transfer_lead validate constraint transfer_lead_message;
alter table transfer_lead validate constraint transfer_lead_message_of;
update transfer_lead set message = 'went', message_fault = 'before_messages' where state = 'done' and at_b <> 'routed';
create index transfer_lead_message_due on transfer_lead (message_at) where message_at is not null;
comment on column transfer_lead.message is 'What the customer is told by a message with a link of his own: asked (may the new dealer have the data, or which one?), went (who has them now).';
comment on column transfer_lead.message_at is 'When the next try is due, or until when one that is under way counts; null = nothing is to be sent.';
comment on column transfer_lead.message_fault is 'Why the last try failed, or why nothing was sent.';

alter table transfer
    drop constraint transfer_kind_check,
    add constraint transfer_kind_check check (kind in ('by_hand', 'exit', 'asked', 'customer'));
comment on table transfer is 'An order to transfer leads: by hand, since a dealer leaves the network (exit), asked for by a dealer and decided by the maker, or by the customer on his own page. The same request_key of the same entity is one order. asked_of: the legal entity of whoever asked.';

create view inv_transfer_told with (security_invoker = true) as
select t.bucket, t.lead_id, t.transfer_id, t.state
from transfer_lead t
where t.state = 'done' and t.at_b in ('none', 'following', 'lost', 'won') and t.message <> 'went';
comment on view inv_transfer_told is 'I32: whoever''s lead went to another dealer is told, or there is a reason why not. Scans transfer_lead.';
