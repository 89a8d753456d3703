/**
 * What writes a document: for a terminal, as Markdown and as a page, and the drawings in them. Text
 * in a document is plain text from anywhere; each renderer escapes it.
 */
@NullMarked
package io.finetunebench.core.document.render;

import org.jspecify.annotations.NullMarked;
