/** The command {@code ab} as a goal of Maven. */
@NullMarked
package io.finetunebench.maven;

import org.jspecify.annotations.NullMarked;
