package io.finetunebench.core.experiment.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads tables of numbers, plain or gzipped: a point a line, any number of features, and for
 * labelled points columns of classes or of numbers to be learned. Blanks around a cell are taken
 * off; cells may be quoted.
 */
public final class CsvFile {
  private static final Set<String> MISSING = Set.of("", "na", "n/a", "nan", "null", "none", "?");
  private static final Set<String> ROW_NUMBERS = Set.of("id", "index", "row", "rownames", "");
  private static final int FEWEST_ROWS_TO_COUNT = 10;

  private final Path file;
  private final String[] names;
  private final List<Integer> targets;
  private final List<Integer> features = new ArrayList<>();

  /** What is to be learned of a column. */
  public enum Target {
    /** The class that a cell names. */
    CLASSES,
    /** The number in a cell. */
    VALUES
  }

  /**
   * A column, by its name or by its position.
   *
   * @param name in the header; null for one by its position
   * @param position from 1, unless it has a name
   */
  public record Column(@Nullable String name, int position) {
    /** Returns the column of a name. */
    public static Column named(String name) {
      return new Column(name, 0);
    }

    /** Returns the column at a position, from 1. */
    public static Column at(int position) {
      return new Column(null, position);
    }
  }

  /**
   * How a table is written.
   *
   * @param separator between cells; null to find out from the first line
   * @param header whether the first line names the columns; null to find out: it does if one of its
   *     words stands above a number
   * @param targets columns to be learned; none for the last column
   * @param excluded columns that are neither learned nor learned from
   * @param target what is to be learned; null to find out: numbers if there are several columns, if
   *     one has a fraction, or more than {@value CsvTargets#MOST_WHOLE_CLASSES} different ones
   * @param classes in their order; none for those in the column, words by the alphabet and numbers
   *     by size
   */
  public record Format(
      @Nullable Character separator,
      @Nullable Boolean header,
      List<Column> targets,
      List<Column> excluded,
      @Nullable Target target,
      List<String> classes) {
    /** A table of which everything is found out, and the last column is learned. */
    public static final Format USUAL =
        new Format(null, null, List.of(), List.of(), null, List.of());

    /** Copies the lists. */
    public Format {
      targets = List.copyOf(targets);
      excluded = List.copyOf(excluded);
      classes = List.copyOf(classes);
    }
  }

  private CsvFile(Path file, Format format, String[] names, boolean labelled) {
    this.file = file;
    this.names = names;
    List<Integer> learned = columns(format.targets(), "the label");
    List<Integer> excluded = columns(format.excluded(), "what to exclude");
    if (labelled && learned.isEmpty()) {
      int last = names.length - 1;
      while (last > 0 && excluded.contains(last)) {
        last--;
      }
      learned = List.of(last);
    }
    this.targets = learned;
    for (int column = 0; column < names.length; column++) {
      if (!learned.contains(column) && !excluded.contains(column)) {
        features.add(column);
      }
    }
  }

  /**
   * Reads points with what is to be learned of each.
   *
   * @param like a table whose features and classes they have; null for their own
   * @throws PointFileException if the file cannot be read, is malformed or does not fit the other;
   *     the message names file, line, what was found and what was expected
   */
  public static CsvTable read(Path file, Format format, @Nullable CsvTable like) {
    return open(
        file,
        format,
        true,
        (table, rows) -> {
          NumberBlocks numbers = new NumberBlocks(file, table.features.size());
          List<String> targetNames = table.targets.stream().map(c -> table.names[c]).toList();
          CsvTargets learned = new CsvTargets(file, targetNames, format);
          while (rows.hasNext()) {
            CsvRecord row = rows.next();
            int line = table.checked(row);
            table.addFeatures(row, line, numbers);
            for (int column : table.targets) {
              learned.add(line, table.present(row, line, column));
            }
          }
          List<String> featureNames = table.features.stream().map(c -> table.names[c]).toList();
          if (like != null) {
            requireLike(file, featureNames, like);
          }
          Points points = numbers.points();
          LabelledPoints data = learned.label(points, like == null ? null : like.data());
          return new CsvTable(data, featureNames, table.notes(points));
        });
  }

  /**
   * Reads points without labels; columns that the format calls the label's or excludes are left
   * out.
   *
   * @throws PointFileException if the file cannot be read or is malformed; the message names file,
   *     line, what was found and what was expected
   */
  public static Points unlabelled(Path file, Format format) {
    return open(
        file,
        format,
        false,
        (table, rows) -> {
          NumberBlocks numbers = new NumberBlocks(file, table.features.size());
          while (rows.hasNext()) {
            CsvRecord row = rows.next();
            table.addFeatures(row, table.checked(row), numbers);
          }
          return numbers.points();
        });
  }

  /** Makes something of the rows of a table. */
  private interface Use<T> {
    T of(CsvFile table, Iterator<CsvRecord> rows);
  }

  private static <T> T open(Path file, Format format, boolean labelled, Use<T> use) {
    Character separator = format.separator();
    char between = separator == null ? PointText.separator(file) : separator;
    try (Reader text = PointText.open(file);
        CsvReader<CsvRecord> reader =
            CsvReader.builder()
                .fieldSeparator(between)
                .skipEmptyLines(true)
                .trimWhitespacesAroundQuotes(true)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .detectBomHeader(false)
                .ofCsvRecord(text)) {
      Iterator<CsvRecord> rows = reader.iterator();
      CsvRecord first = next(rows);
      if (first == null) {
        throw new PointFileException(file, "the file is empty, expected a point a line");
      }
      CsvRecord second = next(rows);
      Boolean asked = format.header();
      boolean header = asked == null ? isHeader(first, second) : asked;
      String[] names = new String[first.getFieldCount()];
      Arrays.setAll(
          names, column -> header ? name(first.getField(column)) : "column " + (column + 1));
      CsvFile table = new CsvFile(file, format, names, labelled);
      if (header && second == null) {
        throw new PointFileException(file, "found a header and no points");
      }
      Iterator<CsvRecord> points = second == null ? rows : new Preceded(second, rows);
      if (table.features.isEmpty()) {
        throw new PointFileException(
            file,
            "found no column but the label's and excluded ones, expected a feature beside the"
                + " label; is the separator '"
                + between
                + "'?");
      }
      return use.of(table, header ? points : new Preceded(first, points));
    } catch (CsvParseException e) {
      throw malformed(file, e);
    } catch (UncheckedIOException e) {
      throw PointText.unreadable(file, new IOException(e));
    } catch (IOException e) {
      throw PointText.unreadable(file, e);
    }
  }

  /** A quoted cell may hold line breaks, which no message and no table can show. */
  private static String name(String cell) {
    return cell.strip().replaceAll("[\\s\\p{Cntrl}]+", " ");
  }

  private static PointFileException malformed(Path file, CsvParseException problem) {
    Throwable cause = problem.getCause();
    return cause instanceof IOException io
        ? PointText.unreadable(file, io)
        : new PointFileException(file, "cannot be read as a table (" + problem.getMessage() + ")");
  }

  private static @Nullable CsvRecord next(Iterator<CsvRecord> rows) {
    return rows.hasNext() ? rows.next() : null;
  }

  /** A row that was looked at already, then the others. */
  private static final class Preceded implements Iterator<CsvRecord> {
    private @Nullable CsvRecord first;
    private final Iterator<CsvRecord> rest;

    Preceded(CsvRecord first, Iterator<CsvRecord> rest) {
      this.first = first;
      this.rest = rest;
    }

    @Override
    public boolean hasNext() {
      return first != null || rest.hasNext();
    }

    @Override
    public CsvRecord next() {
      CsvRecord row = first;
      first = null;
      return row == null ? rest.next() : row;
    }
  }

  /** Returns the line of a row that has as many columns as the first. */
  private int checked(CsvRecord row) {
    int line = Math.toIntExact(row.getStartingLineNumber());
    int found = row.getFieldCount();
    if (found != names.length) {
      throw new PointFileException(
          file, line, "columns: " + found, names.length + " as in the first line");
    }
    return line;
  }

  private void addFeatures(CsvRecord row, int line, NumberBlocks numbers) {
    for (int column : features) {
      numbers.add(PointText.number(file, line, names[column], present(row, line, column)));
    }
  }

  /** Returns a cell that holds something. */
  private String present(CsvRecord row, int line, int column) {
    String text = row.getField(column).strip();
    if (MISSING.contains(text.toLowerCase(Locale.ROOT))) {
      throw new PointFileException(
          file,
          line,
          "no value for " + names[column] + (text.isEmpty() ? "" : " but " + PointText.quote(text)),
          "one: fill it in, leave the row out, or exclude the column");
    }
    return text;
  }

  /** Returns columns from 0, in the order of the file. */
  private List<Integer> columns(List<Column> asked, String what) {
    Set<Integer> columns = new TreeSet<>();
    for (Column column : asked) {
      String name = column.name();
      int place = name == null ? column.position() - 1 : Arrays.asList(names).indexOf(name);
      if (name != null && place < 0) {
        throw new PointFileException(
            file,
            "found no column %s for %s, expected one of %s"
                .formatted(PointText.quote(name), what, String.join(", ", names)));
      }
      if (place < 0 || place >= names.length) {
        throw new PointFileException(
            file,
            "found %s columns, expected %s in column %s"
                .formatted(names.length, what, column.position()));
      }
      columns.add(place);
    }
    return List.copyOf(columns);
  }

  private List<String> notes(Points points) {
    List<String> notes = new ArrayList<>();
    for (int feature = 0; feature < features.size(); feature++) {
      String name = names[features.get(feature)];
      if (counts(points, feature)
          && (ROW_NUMBERS.contains(name.toLowerCase(Locale.ROOT))
              || points.size() >= FEWEST_ROWS_TO_COUNT)) {
        notes.add(
            ("column %s of %s counts the rows and is learned from: exclude it if it is no"
                    + " feature")
                .formatted(PointText.quote(name), file.getFileName()));
      }
    }
    return notes;
  }

  private static boolean counts(Points points, int feature) {
    for (int point = 1; point < points.size(); point++) {
      if (points.feature(point, feature) != points.feature(point - 1, feature) + 1) {
        return false;
      }
    }
    return points.size() > 1;
  }

  private static void requireLike(Path file, List<String> features, CsvTable like) {
    if (features.size() != like.features().size()) {
      throw new PointFileException(
          file,
          "found %s features, expected %s: %s"
              .formatted(
                  features.size(), like.features().size(), String.join(", ", like.features())));
    }
  }

  /** Returns whether a row names columns: one of its words stands above a number. */
  private static boolean isHeader(CsvRecord first, @Nullable CsvRecord second) {
    for (int column = 0; column < first.getFieldCount(); column++) {
      boolean below =
          second == null || column >= second.getFieldCount() || !isWord(second.getField(column));
      if (isWord(first.getField(column)) && below) {
        return true;
      }
    }
    return false;
  }

  private static boolean isWord(String cell) {
    if (PointText.hasDecimalComma(cell.strip())) {
      return false;
    }
    try {
      Double.parseDouble(cell.strip());
      return false;
    } catch (NumberFormatException e) {
      return !MISSING.contains(cell.strip().toLowerCase(Locale.ROOT)) || cell.isBlank();
    }
  }
}
