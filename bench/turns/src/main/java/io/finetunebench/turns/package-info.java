/**
 * What runs inside a foreign project's JMH, on Java 8 and newer and JMH 1.21 and newer, without any
 * dependency: a profiler that lets two forks take turns, and a launcher.
 *
 * <p>The fork connects to the process that grants the turns. Before each iteration it says that it
 * is ready and blocks until it is told to go; JMH calls profilers outside the timed window. After
 * each iteration it sends what it saw.
 */
package io.finetunebench.turns;
