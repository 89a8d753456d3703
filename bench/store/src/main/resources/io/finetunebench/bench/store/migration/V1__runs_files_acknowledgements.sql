-- The text of a record is kept as it was written, number by number; jsonb would not do that. What lists and trends need
-- of it stands beside it, so that nobody reads whole records for them.
create table run_record (
  id text primary key,
  started_at timestamptz not null,
  record json not null,
  head text not null,
  scores text not null
);

-- What the names of series in scores stand for.
create table series (
  name text primary key,
  key text not null
);

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
