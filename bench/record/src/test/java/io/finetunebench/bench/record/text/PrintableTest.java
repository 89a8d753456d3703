package io.finetunebench.bench.record.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class PrintableTest {
  private static final String ESCAPE = "\u001b";

  @Test
  void ordinaryTextStays() {
    for (String text : new String[] {"Grid.epoch", "größer", "\u2581\u2588 a\tb", "a::b", ""}) {
      assertSame(text, Printable.text(text));
      assertEquals(text, Printable.line(text));
    }
  }

  @Test
  void controlCharactersAreShownByTheirCode() {
    assertEquals("\\u001b[31mred", Printable.text(ESCAPE + "[31mred"));
    assertEquals("a\\u000ab\\u000dc\\u0000", Printable.text("a\nb\rc\0"));
    assertEquals("\\u009b31m\\u202eabc\\u2028", Printable.text("\u009b31m\u202eabc\u2028"));
    assertEquals("\\u200ea\\u200fb\\u061c", Printable.text("\u200ea\u200fb\u061c"));
  }

  @Test
  void aLineIsNoCommandOfABuildServer() {
    assertEquals("\\::set-output name=a::b", Printable.line("::set-output name=a::b"));
    assertEquals("  \\::error::x", Printable.line("  ::error::x"));
    assertEquals("a ##\\[command]b", Printable.line("a ##[command]b"));
    assertEquals("a\\u000a::error::x", Printable.line("a\n::error::x"));
  }

  @Test
  void aCommandStaysOneAndBeginsNoOther() {
    assertEquals(
        "::error title=a::b\\u000a::set-env ##\\[command]\\u001b",
        Printable.command("::error title=a::b\n::set-env ##[command]" + ESCAPE));
  }
}
