/**
 * Reports as values: a {@link io.finetunebench.core.document.Document} says what a report says,
 * whoever writes it.
 */
@NullMarked
package io.finetunebench.core.document;

import org.jspecify.annotations.NullMarked;
