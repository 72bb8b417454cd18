-- Whoever bought a car is a customer for longer than whoever did not: guarantee and accounts outlast the end of the lead. Until now the rule of who was lost held
-- for buyers, too: whoever made that one longer wanted them kept, and nobody is let go of by an upgrade.

alter table retention_rule
    drop constraint retention_rule_known,
    add constraint retention_rule_known check ((category, state) in (
        ('inquiry', 'invalid'), ('inquiry', 'quarantined'), ('inquiry', 'test'), ('inquiry', 'erased'), ('inquiry', 'review'), ('inquiry', 'parked'),
        ('customer', 'invalid'), ('customer', 'lost'), ('customer', 'won'),
        ('recording', 'heard'), ('session', 'ended'), ('link', 'used'), ('request', 'answered'), ('sign_in', 'failed'),
        ('provision', 'ended'), ('consent', 'said'), ('security_log', 'sealed'), ('journal', 'told')));
insert into retention_rule (category, state, keep_days)
select 'customer', 'won', greatest(1095, keep_days) from retention_rule where category = 'customer' and state = 'lost';
