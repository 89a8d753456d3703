package io.finetunebench.bench.judge.verdict;

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
          .importPackages("io.finetunebench.bench.judge");

  @Test
  void judgesReadAndWriteNothing() {
    assertTrue(CLASSES.size() >= 50, "classes: " + CLASSES.size());
    noClasses()
        .that()
        .resideOutsideOfPackage("..judge.calibration")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.io", "java.nio..", "java.net..")
        .orShould()
        .dependOnClassesThat()
        .haveSimpleNameEndingWith("SeriesFile")
        .check(CLASSES);
  }
}
