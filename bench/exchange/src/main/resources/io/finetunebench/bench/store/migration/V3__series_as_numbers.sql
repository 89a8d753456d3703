-- A row of a series holds numbers, and what many rows share stands once, under a hash of itself. The
-- program fills the rows again: it finds that scores_version is of the version before.
create table shared (
  hash text primary key,
  content text not null
);

drop table series;

-- A row for each series of a run, a number for each fork.
create table series (
  run_id text not null references run_record (id) on delete cascade,
  position integer not null,
  key text not null references shared (hash),
  forks double precision[] not null,
  primary key (run_id, key, position)
);

create index series_by_key on series (key, run_id);

alter table run_record drop column scores;
alter table run_record add column context text;

-- Whoever lists runs in the order of their starts need not sort them.
drop index run_record_by_start;
create index run_record_by_start on run_record (started_at, id collate "C");

-- An earlier program writes a record and knows nothing of its rows.
create or replace function finetune_bench_forget_scores() returns trigger language plpgsql as $$
begin
  if new.record::text is distinct from old.record::text
      and new.head is not distinct from old.head
      and new.context is not distinct from old.context then
    new.scores_version := null;
  end if;
  return new;
end
$$;
