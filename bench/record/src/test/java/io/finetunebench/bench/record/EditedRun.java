package io.finetunebench.bench.record;

import io.finetunebench.bench.record.machine.BackendDescription;
import io.finetunebench.bench.record.machine.DeviceUse;
import io.finetunebench.bench.record.machine.Jvm;
import io.finetunebench.bench.record.machine.Machine;
import io.finetunebench.bench.record.machine.Ruler;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A run's record with some of its parts replaced. */
public final class EditedRun {
  private final RunRecord run;
  private String id;
  private Instant startedAt;
  private @Nullable Instant finishedAt;
  private String preset;
  private List<String> commandLine;
  private Commit commit;
  private Jvm jvm;
  private @Nullable BackendDescription backend;
  private Machine machine;
  private List<WorkloadDescription> workloads;
  private List<BenchmarkResult> results;
  private List<Ruler> rulers;
  private @Nullable Interleaving interleaving;

  private EditedRun(RunRecord run) {
    this.run = run;
    this.id = run.id();
    this.startedAt = run.startedAt();
    this.finishedAt = run.finishedAt();
    this.preset = run.preset();
    this.commandLine = run.environment().commandLine();
    this.commit = run.commit();
    this.jvm = run.jvm();
    this.backend = run.backend();
    this.machine = run.machine();
    this.workloads = run.workloads();
    this.results = run.results();
    this.rulers = run.rulers();
    this.interleaving = run.interleaving();
  }

  /** Begins with a record as it is. */
  public static EditedRun of(RunRecord run) {
    return new EditedRun(run);
  }

  /** Returns a result of a device that a stand-in played as if the device had been there. */
  public static BenchmarkResult onRealDevice(BenchmarkResult result) {
    DeviceUse device = Objects.requireNonNull(result.device());
    return on(
        new DeviceUse(device.backend(), device.name(), device.computeCapability(), false), result);
  }

  /** Returns a result with another device. */
  public static BenchmarkResult on(DeviceUse device, BenchmarkResult result) {
    return ResultBuilder.of(result).device(device).result();
  }

  public EditedRun id(String other) {
    id = other;
    return this;
  }

  /** Replaces when the run began and ended; null where it did not end. */
  public EditedRun times(Instant start, @Nullable Instant end) {
    startedAt = start;
    finishedAt = end;
    return this;
  }

  public EditedRun preset(String other) {
    preset = other;
    return this;
  }

  public EditedRun commandLine(List<String> other) {
    commandLine = other;
    return this;
  }

  public EditedRun commit(Commit other) {
    commit = other;
    return this;
  }

  public EditedRun jvm(Jvm other) {
    jvm = other;
    return this;
  }

  public EditedRun backend(@Nullable BackendDescription other) {
    backend = other;
    return this;
  }

  public EditedRun machine(Machine other) {
    machine = other;
    return this;
  }

  public EditedRun workloads(List<WorkloadDescription> other) {
    workloads = other;
    return this;
  }

  public EditedRun results(List<BenchmarkResult> other) {
    results = other;
    return this;
  }

  public EditedRun rulers(List<Ruler> other) {
    rulers = other;
    return this;
  }

  public EditedRun interleaving(Interleaving other) {
    interleaving = other;
    return this;
  }

  /** Returns the record. */
  public RunRecord record() {
    return new RunRecord(
            new RunIdentity(id, startedAt, finishedAt, run.complete(), preset, commit),
            new Environment(commandLine, jvm, backend, machine, rulers),
            workloads,
            results,
            interleaving)
        .of(run.shard());
  }
}
