package io.finetunebench.bench.judge.verdict;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class PurityTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.finetunebench.bench.judge.verdict");

  @Test
  void verdictsKnowRecordsAndStatisticsAlone() {
    assertTrue(CLASSES.size() >= 10, "classes: " + CLASSES.size());
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.finetunebench.bench.judge.verdict",
            "io.finetunebench.bench.record",
            "java..",
            "org.apache.commons.numbers..",
            "org.apache.commons.statistics..",
            "org.apache.commons.numbers..",
            "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void verdictsReadAndWriteNothing() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.io", "java.nio..", "java.net..")
        .orShould()
        .dependOnClassesThat()
        .haveSimpleNameEndingWith("SeriesFile")
        .check(CLASSES);
  }
}
