package proof

import java.util.Properties
import java.util.concurrent.TimeUnit
import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.BenchmarkMode
import org.openjdk.jmh.annotations.Mode
import org.openjdk.jmh.annotations.OutputTimeUnit
import org.openjdk.jmh.annotations.Scope
import org.openjdk.jmh.annotations.Setup
import org.openjdk.jmh.annotations.State

/** Groups words by their first letter. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
open class SequenceBenchmark {
    private var words: List<String> = emptyList()

    /** Makes as many words as this build groups. */
    @Setup
    fun makeWords() {
        val properties = Properties()
        SequenceBenchmark::class.java.getResourceAsStream("/work.properties").use { properties.load(it) }
        words = List(properties.getProperty("work").toInt()) { "${'a' + it * 7 % 26}word$it" }
    }

    /** Groups them, and counts each group's letters. */
    @Benchmark
    fun grouped(): Map<Char, Int> =
        words.asSequence().filter { it.length > 3 }.groupingBy { it[0] }.fold(0) { sum, word -> sum + word.length }
}
