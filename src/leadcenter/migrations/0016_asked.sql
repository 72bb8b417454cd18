-- When a customer asked last by the sender's word: what arrives late, or in a file, is judged by that.

alter table lead add column asked_at timestamptz;
comment on column lead.asked_at is 'When the customer asked last by the sender''s time, where he tells one that is not in the future, else when it landed. Double clicks are told by it. Null: as last_inquiry_at.';
