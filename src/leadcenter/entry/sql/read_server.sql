-- what: what the server promises
-- set in: nothing
-- set out: one row: version number, durability settings, data folder (null: not for this role), now
-- locks: none
select current_setting('server_version_num')::int, current_setting('server_version'), current_setting('synchronous_commit'),
    current_setting('fsync'), current_setting('full_page_writes'), current_setting('data_checksums'),
    (select s.setting from pg_catalog.pg_settings s where s.name = 'data_directory'), now()
