package io.finetunebench.core.engine.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.MatrixProduct;
import io.finetunebench.core.network.Precision;
import org.junit.jupiter.api.Test;

class MatrixProductTest {
  @Test
  void everyElementIsTheSumOfItsProductsWithoutRounding() {
    int size = 37;
    try (MatrixProduct product = new ReferenceEngine().matrixProduct(size, Precision.FLOAT)) {
      product.multiply();
      product.multiply();
      for (int row = 0; row < size; row++) {
        for (int column = 0; column < size; column++) {
          double expected = 0;
          for (int k = 0; k < size; k++) {
            expected += MatrixProduct.left(row, k) * MatrixProduct.right(k, column);
          }
          assertEquals(expected, product.result(row, column));
        }
      }
    }
  }

  @Test
  void theOracleHasNoProductThatCouldStandForTheMachine() {
    Engine reference = new ReferenceEngine();
    assertFalse(reference.multiplies(Precision.DOUBLE));
    assertThrows(
        UnsupportedOperationException.class, () -> reference.matrixProduct(8, Precision.DOUBLE));
  }
}
