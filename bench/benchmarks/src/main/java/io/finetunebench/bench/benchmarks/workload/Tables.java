package io.finetunebench.bench.benchmarks.workload;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonFormat.Feature;
import io.finetunebench.core.experiment.data.CsvFile;
import io.finetunebench.core.experiment.data.CsvTable;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.data.Standardisation;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the tables that a workload's file names: all after the first are stretched as that is. */
final class Tables {
  private final @Nullable Path folder;
  private @Nullable CsvTable first;
  private @Nullable Standardisation scaling;

  /** Takes the folder that paths start from; null for that of the process. */
  Tables(@Nullable Path folder) {
    this.folder = folder;
  }

  /** Reads points with labels. */
  WorkloadData.Table labelled(String csv, CsvFile.Format format, boolean standardise) {
    Path file = path(csv);
    CsvTable table = CsvFile.read(file, format, first);
    LabelledPoints data = table.data();
    if (first == null) {
      first = table;
      scaling = standardise ? Standardisation.of(data.points()) : null;
    }
    return new WorkloadData.Table(
        String.valueOf(file.getFileName()),
        table.withData(data.withPoints(scaled(data.points()))),
        scalingOf(data.points()) != null);
  }

  /** Reads points without labels. */
  Points unlabelled(String csv, CsvFile.Format format) {
    return scaled(CsvFile.unlabelled(path(csv), format));
  }

  /** Resolves a path of the file. */
  Path path(String text) {
    Path path = Path.of(text);
    return folder == null ? path : folder.resolve(path);
  }

  private Points scaled(Points points) {
    Standardisation scale = scalingOf(points);
    return scale == null ? points : scale.apply(points);
  }

  private @Nullable Standardisation scalingOf(Points points) {
    return scaling == null || scaling.featureCount() != points.featureCount() ? null : scaling;
  }

  /** How a table is written, as a file says it: a column by its name or its position from 1. */
  record Layout(
      @JsonFormat(with = Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable List<Object> label,
      @JsonFormat(with = Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable List<Object> exclude,
      @Nullable Boolean header,
      @Nullable Character separator) {
    /** Checks the columns. */
    Layout {
      columns("label", label);
      columns("exclude", exclude);
    }

    CsvFile.Format format(CsvFile.@Nullable Target target) {
      return new CsvFile.Format(
          separator,
          header,
          columns("label", label),
          columns("exclude", exclude),
          target,
          List.of());
    }

    private static List<CsvFile.Column> columns(String field, @Nullable List<Object> written) {
      return written == null
          ? List.of()
          : written.stream().map(column -> column(field, column)).toList();
    }

    private static CsvFile.Column column(String field, Object written) {
      if (written instanceof String name) {
        return CsvFile.Column.named(name);
      }
      if (written instanceof Integer position && position >= 1) {
        return CsvFile.Column.at(position);
      }
      throw Expect.refused(field, "a column's name or its position from 1", written);
    }
  }
}
