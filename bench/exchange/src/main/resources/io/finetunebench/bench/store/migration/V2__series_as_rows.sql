-- What trends are made of, so that nobody reads whole records for it. The program fills the rows of
-- records that have none: scores_version is null, or of another version of the records' format.
alter table run_record
  add column scores_version integer,
  add column head text,
  add column branch text,
  add column scores text;

create index run_record_by_branch on run_record (branch, started_at);
create index run_record_by_scores on run_record (scores_version);

-- A row for each result of a run.
create table series (
  run_id text not null references run_record (id) on delete cascade,
  position integer not null,
  benchmark text not null,
  scores text not null,
  primary key (run_id, position)
);

create index series_by_benchmark on series (benchmark, run_id);

-- An earlier program writes a record and knows nothing of its rows.
create function finetune_bench_forget_scores() returns trigger language plpgsql as $$
begin
  if new.record::text is distinct from old.record::text
      and new.head is not distinct from old.head
      and new.scores is not distinct from old.scores then
    new.scores_version := null;
  end if;
  return new;
end
$$;

create trigger finetune_bench_forget_scores before update on run_record
  for each row execute procedure finetune_bench_forget_scores();
