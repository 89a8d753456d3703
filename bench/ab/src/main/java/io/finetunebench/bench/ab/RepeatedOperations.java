package io.finetunebench.bench.ab;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * A known slowdown for any benchmark: a copy of its class that repeats every Nth operation, which
 * makes operations slower by the share 1/N. The copy stands before the build on the class path; the
 * build itself is not touched.
 *
 * <p>The benchmark's method keeps its code under another name. In its place stands a method that
 * counts calls and, at every Nth, calls the code once more. The result of that call goes into a
 * volatile field, so that the JIT compiler can neither drop the call nor merge it with the next.
 */
final class RepeatedOperations {
  private static final int ASM = Opcodes.ASM9;
  private static final String BENCHMARK = "Lorg/openjdk/jmh/annotations/Benchmark;";
  private static final String GROUP = "Lorg/openjdk/jmh/annotations/Group;";
  private static final String CODE = "$once";
  private static final String CALLS = "calls$";
  private static final String RESULT = "result$";

  private RepeatedOperations() {}

  /**
   * Returns a build whose operations of one benchmark are repeated.
   *
   * @param every which operation is repeated: every so many-th; {@link Integer#MAX_VALUE} for a
   *     build that only counts, to compare with
   * @param folder for the changed class
   * @throws AbException if the benchmark's method is not found or cannot be changed
   */
  static Build in(Build build, Cell cell, int every, Path folder) {
    int dot = cell.benchmark().lastIndexOf('.');
    String className = cell.benchmark().substring(0, Math.max(0, dot));
    String method = cell.benchmark().substring(dot + 1);
    try (URLClassLoader classes = classes(build)) {
      String name = className.replace('.', '/');
      byte[] read = read(classes, name);
      // A nested class is listed with dots.
      while (read == null && name.contains("/")) {
        int slash = name.lastIndexOf('/');
        name = name.substring(0, slash) + "$" + name.substring(slash + 1);
        read = read(classes, name);
      }
      while (read != null) {
        ClassReader reader = new ClassReader(read);
        Set<String> methods = methods(reader, method);
        if (!methods.isEmpty()) {
          Path file = folder.resolve(reader.getClassName() + ".class");
          Files.createDirectories(file.getParent());
          Files.write(file, repeating(reader, methods, every));
          return build.before(folder);
        }
        String parent = reader.getSuperName();
        read = parent == null ? null : read(classes, parent);
      }
    } catch (IOException e) {
      throw new AbException(AbException.FAILED, "cannot write " + folder + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      // So the class reader answers to a class file of a newer Java than it knows.
      throw AbException.usage(className + " cannot be read: " + e.getMessage());
    }
    throw AbException.usage("no method of " + cell.benchmark() + " that can be repeated was found");
  }

  private static URLClassLoader classes(Build build) throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String part : build.classPath().split(File.pathSeparator, -1)) {
      if (part.endsWith("*")) {
        for (Path jar : Build.jars(Path.of(part.substring(0, part.length() - 1)))) {
          urls.add(jar.toUri().toURL());
        }
      } else {
        urls.add(Path.of(part).toUri().toURL());
      }
    }
    return new URLClassLoader(urls.toArray(URL[]::new), null);
  }

  private static byte @Nullable [] read(URLClassLoader classes, String name) throws IOException {
    // Not getResource, which would also find what this process's JDK has.
    URL found = classes.findResource(name + ".class");
    if (found == null) {
      return null;
    }
    try (InputStream in = found.openStream()) {
      return in.readAllBytes();
    }
  }

  /** Returns name and descriptor of the methods that a benchmark consists of. */
  private static Set<String> methods(ClassReader reader, String benchmark) {
    Set<String> found = new TreeSet<>();
    reader.accept(
        new ClassVisitor(ASM) {
          @Override
          public MethodVisitor visitMethod(
              int access,
              String name,
              String descriptor,
              @Nullable String signature,
              String @Nullable [] exceptions) {
            return new MethodVisitor(ASM) {
              private boolean annotated;
              private @Nullable String group;

              @Override
              public @Nullable AnnotationVisitor visitAnnotation(String type, boolean visible) {
                annotated |= type.equals(BENCHMARK);
                if (!type.equals(GROUP)) {
                  return null;
                }
                group = "group";
                return new AnnotationVisitor(ASM) {
                  @Override
                  public void visit(String element, Object value) {
                    group = value.toString();
                  }
                };
              }

              @Override
              public void visitEnd() {
                boolean asked = benchmark.equals(group == null ? name : group);
                if (annotated && asked && (access & Opcodes.ACC_STATIC) == 0) {
                  found.add(name + descriptor);
                }
              }
            };
          }
        },
        ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG);
    return found;
  }

  private static byte[] repeating(ClassReader reader, Set<String> methods, int every) {
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    String owner = reader.getClassName();
    reader.accept(
        new ClassVisitor(ASM, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access,
              String name,
              String descriptor,
              @Nullable String signature,
              String @Nullable [] exceptions) {
            if (!methods.contains(name + descriptor)) {
              return super.visitMethod(access, name, descriptor, signature, exceptions);
            }
            String calls = CALLS + name;
            super.visitField(Opcodes.ACC_PRIVATE, calls, "I", null, null).visitEnd();
            Type result = Type.getReturnType(descriptor);
            if (result.getSort() != Type.VOID) {
              int shared = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC | Opcodes.ACC_VOLATILE;
              super.visitField(shared, RESULT + name, result.getDescriptor(), null, null)
                  .visitEnd();
            }
            MethodVisitor counting =
                super.visitMethod(
                    access & ~Opcodes.ACC_SYNCHRONIZED, name, descriptor, null, exceptions);
            count(counting, owner, name, descriptor, every);
            int visible = Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED;
            int hidden = (access & ~visible) | Opcodes.ACC_PRIVATE;
            return super.visitMethod(hidden, name + CODE, descriptor, signature, exceptions);
          }
        },
        0);
    return writer.toByteArray();
  }

  /** Writes the method that counts calls. */
  private static void count(
      MethodVisitor code, String owner, String name, String descriptor, int every) {
    String calls = CALLS + name;
    Type result = Type.getReturnType(descriptor);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitInsn(Opcodes.DUP);
    code.visitFieldInsn(Opcodes.GETFIELD, owner, calls, "I");
    code.visitInsn(Opcodes.ICONST_1);
    code.visitInsn(Opcodes.IADD);
    code.visitInsn(Opcodes.DUP_X1);
    code.visitFieldInsn(Opcodes.PUTFIELD, owner, calls, "I");
    code.visitLdcInsn(every);
    Label once = new Label();
    code.visitJumpInsn(Opcodes.IF_ICMPLT, once);
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitInsn(Opcodes.ICONST_0);
    code.visitFieldInsn(Opcodes.PUTFIELD, owner, calls, "I");
    call(code, owner, name, descriptor);
    if (result.getSort() != Type.VOID) {
      code.visitFieldInsn(Opcodes.PUTSTATIC, owner, RESULT + name, result.getDescriptor());
    }
    code.visitLabel(once);
    code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
    call(code, owner, name, descriptor);
    code.visitInsn(result.getOpcode(Opcodes.IRETURN));
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private static void call(MethodVisitor code, String owner, String name, String descriptor) {
    code.visitVarInsn(Opcodes.ALOAD, 0);
    int place = 1;
    for (Type argument : Type.getArgumentTypes(descriptor)) {
      code.visitVarInsn(argument.getOpcode(Opcodes.ILOAD), place);
      place += argument.getSize();
    }
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, owner, name + CODE, descriptor, false);
  }
}
