package io.finetunebench.bench.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.bench.record.Jvm;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JvmProbeTest {
  @Test
  void theProbeTellsOfThisProcess() {
    Jvm jvm = JvmProbe.probe();
    assertEquals(System.getProperty("java.runtime.version"), jvm.version());
    assertEquals(System.getProperty("java.vendor"), jvm.vendor());
    assertEquals(
        ManagementFactory.getRuntimeMXBean().getInputArguments().size(), jvm.flags().size());
  }

  @ParameterizedTest
  @CsvSource({
    "-Dstore.password=hunter2, -Dstore.password=***",
    "-DPASSWD=a=b&c, -DPASSWD=***",
    "-Djavax.net.ssl.keyStorePassword=x, -Djavax.net.ssl.keyStorePassword=***",
    "-Dgithub.token=ghp_1, -Dgithub.token=***",
    "-Daws.secretAccessKey=k, -Daws.secretAccessKey=***",
    "-Dapi-key=k, -Dapi-key=***",
    "-Djava.rmi.server.hostname=box7, -Djava.rmi.server.hostname=***",
    "-Durl=jdbc:postgresql://u:p@db/x, -Durl=jdbc:postgresql://***@db/x",
    "-Durl=jdbc:h2:x?user=a&password=b&mode=c, -Durl=jdbc:h2:x?user=a&password=***&mode=c",
    "-javaagent:a.jar=port=1;token=t, -javaagent:a.jar=port=1;token=***",
  })
  void valuesThatLookSecretAreMasked(String flag, String masked) {
    assertEquals(masked, JvmProbe.masked(flag));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Xmx2g",
        "-XX:+UseG1GC",
        "-Dfile.encoding=UTF-8",
        "-Dorg.bytedeco.javacpp.cachedir=/tmp/a=b",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "-javaagent:jacoco.jar=destfile=a.exec,excludes=b"
      })
  void otherFlagsStayAsTheyAre(String flag) {
    assertEquals(flag, JvmProbe.masked(flag));
  }
}
