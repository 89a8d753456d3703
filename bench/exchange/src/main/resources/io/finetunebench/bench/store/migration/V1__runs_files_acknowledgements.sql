-- The text of a record is kept as it was written, number by number; jsonb would not do that.
create table run_record (
  id text primary key,
  started_at timestamptz not null,
  record json not null
);

create index run_record_by_start on run_record (started_at);

create table run_file (
  run_id text not null references run_record (id) on delete cascade,
  name text not null,
  content bytea not null,
  primary key (run_id, name)
);

create table acknowledgement (
  id text primary key,
  acknowledgement json not null
);
