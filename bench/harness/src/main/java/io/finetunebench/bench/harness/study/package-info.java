/** A study as a document, as {@code study.json} and as pictures. */
@NullMarked
package io.finetunebench.bench.harness.study;

import org.jspecify.annotations.NullMarked;
