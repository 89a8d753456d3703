package io.finetunebench.turns;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Finds out whether a parameter's field takes a value, before a fork finds out. */
final class ParameterField {
  /** Thrown for a value that a field does not take; the message is one line. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  private ParameterField() {}

  /**
   * Refuses a value that is none of the field's type. What cannot be found is left to the fork.
   *
   * @param benchmarks the class of the benchmark
   */
  static void require(String benchmarks, String name, String value) {
    try {
      Class<?> type =
          type(Class.forName(benchmarks, false, ClassLoader.getSystemClassLoader()), name);
      if (type != null && !takes(type, value)) {
        throw new RefusedException(
            "-p "
                + name
                + ": expected a value of type "
                + type.getSimpleName()
                + ", found "
                + value);
      }
    } catch (ClassNotFoundException | LinkageError e) {
      // JMH says so in the fork, and better.
      return;
    }
  }

  /** Returns the type of a parameter, of the class itself or of a state of its benchmarks. */
  private static Class<?> type(Class<?> benchmarks, String name) {
    List<Class<?>> states = new ArrayList<>();
    states.add(benchmarks);
    for (Method method : benchmarks.getMethods()) {
      if (method.isAnnotationPresent(Benchmark.class)) {
        for (Class<?> state : method.getParameterTypes()) {
          states.add(state);
        }
      }
    }
    for (Class<?> state : states) {
      for (Class<?> owner = state; owner != null; owner = owner.getSuperclass()) {
        for (Field field : owner.getDeclaredFields()) {
          if (field.getName().equals(name) && field.isAnnotationPresent(Param.class)) {
            return field.getType();
          }
        }
      }
    }
    return null;
  }

  private static boolean takes(Class<?> type, String value) {
    try {
      if (type == int.class || type == Integer.class) {
        Integer.parseInt(value);
      } else if (type == long.class || type == Long.class) {
        Long.parseLong(value);
      } else if (type == short.class || type == Short.class) {
        Short.parseShort(value);
      } else if (type == byte.class || type == Byte.class) {
        Byte.parseByte(value);
      } else if (type == double.class || type == Double.class) {
        Double.parseDouble(value);
      } else if (type == float.class || type == Float.class) {
        Float.parseFloat(value);
      } else if (type.isEnum()) {
        for (Object constant : type.getEnumConstants()) {
          if (((Enum<?>) constant).name().equals(value)) {
            return true;
          }
        }
        return false;
      }
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
