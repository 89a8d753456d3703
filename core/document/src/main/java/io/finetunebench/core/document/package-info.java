/**
 * Reports as values and their renderers: a {@link io.finetunebench.core.document.Document} says
 * what a report says, a renderer says it to a terminal, in Markdown or in HTML. Text in a document
 * is plain text from anywhere; each renderer escapes it. Touches the JDK, and jte for HTML.
 */
@NullMarked
package io.finetunebench.core.document;

import org.jspecify.annotations.NullMarked;
