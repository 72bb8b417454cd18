-- What was taken back before it became a lead, and what stands aside for too long, is not kept for ever either.

alter table retention_rule
    drop constraint retention_rule_known,
    add constraint retention_rule_known check ((category, state) in (
        ('inquiry', 'invalid'), ('inquiry', 'quarantined'), ('inquiry', 'test'), ('inquiry', 'erased'), ('inquiry', 'review'), ('inquiry', 'parked'),
        ('customer', 'invalid'), ('customer', 'lost'),
        ('recording', 'heard'), ('session', 'ended'), ('link', 'used'), ('request', 'answered'), ('sign_in', 'failed'),
        ('provision', 'ended'), ('consent', 'said'), ('security_log', 'sealed'), ('journal', 'told')));
insert into retention_rule (category, state, keep_days) values ('inquiry', 'erased', 7), ('inquiry', 'review', 90), ('inquiry', 'parked', 90);
