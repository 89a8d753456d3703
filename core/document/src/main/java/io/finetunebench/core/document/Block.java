package io.finetunebench.core.document;

/** A part of a document; a renderer handles each kind. */
public sealed interface Block
    permits Section, Paragraph, Facts, Note, Table, Figure, Tally, Cards, Download {}
