package io.finetunebench.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.Engines;
import io.finetunebench.core.engine.MatrixProduct;
import io.finetunebench.core.network.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The roofline's product on ND4J's native backend; its sums are exact in either precision. */
class MatrixProductIT {
  private static final int SIZE = 65;

  @ParameterizedTest
  @EnumSource(Precision.class)
  void everyElementIsExactHoweverOftenItMultiplies(Precision precision) {
    Engine engine = Engines.named("nd4j").orElseThrow();
    assertTrue(engine.multiplies(precision));
    try (MatrixProduct product = engine.matrixProduct(SIZE, precision)) {
      product.multiply();
      product.multiply();
      for (int row = 0; row < SIZE; row++) {
        for (int column = 0; column < SIZE; column++) {
          double expected = 0;
          for (int k = 0; k < SIZE; k++) {
            expected += MatrixProduct.left(row, k) * MatrixProduct.right(k, column);
          }
          assertEquals(expected, product.result(row, column), row + ", " + column);
        }
      }
    }
  }
}
