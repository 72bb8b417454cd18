-- what: who may send call-backs
-- set in: nothing
-- set out: code, configuration; online only
-- locks: none
select p.code, p.config::text from cleaning_provider p where p.status = 'online'
