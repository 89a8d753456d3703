/** What every command has: how it prints, how it fails, and how a jar adds some. */
@NullMarked
package io.finetunebench.bench.cli.command;

import org.jspecify.annotations.NullMarked;
