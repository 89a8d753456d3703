package io.finetunebench.bench.harness.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.json.JsonShape;
import io.finetunebench.bench.record.json.RecordFormat;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class StudyJsonTest {
  private static final JsonMapper MAPPER = new JsonMapper();

  @Test
  void theJsonHasTheDocumentedFields() {
    assertEquals(
        """
        schemaVersion: integer
        settings.engine: text
        settings.precision: text
        settings.seeds: integer
        settings.firstSeed: integer
        settings.network.widths: text
        settings.network.parameters: integer
        settings.network.layers[].name: text
        settings.network.layers[].units: integer
        settings.network.layers[].activation: text
        settings.network.initialisation: text
        settings.network.loss: text
        settings.optimiser.name: text
        settings.optimiser.learningRate: number
        settings.pretraining.epochs: integer
        settings.pretraining.batchSize: integer
        settings.fineTuning.epochs: integer
        settings.fineTuning.batchSize: integer
        settings.grid.from: number
        settings.grid.step: number
        settings.grid.count: integer
        settings.freeze.selection: text
        settings.freeze.trainable.*: boolean
        data.large.source.generator: text
        data.large.source.seed: integer
        data.large.source.standardDeviation: number
        data.large.size: integer
        data.large.fingerprint: text
        data.small.source.file: text
        data.small.size: integer
        data.small.fingerprint: text
        seeds[]: integer
        scenarios.*.trainedOn: text
        scenarios.*.gridAgreement[]: number
        scenarios.*.accuracy[]: number
        scenarios.*.logLoss[]: number
        scenarios.*.trainingAccuracy[]: number
        scenarios.*.trainingLogLoss[]: number
        scenarios.*.history[].loss[]: null number
        scenarios.*.history[].accuracy[]: number
        scenarios.*.contour[][][][]: number
        comparison.figure: text
        comparison.first: text
        comparison.second: text
        comparison.pairs: integer
        comparison.meanDifference: number
        comparison.low: null
        comparison.high: null
        comparison.confidence: number
        comparison.effectSize: null
        comparison.firstBetterShare: number
        fromScratchSuccessShare: number
        invalid: array
        """,
        JsonShape.of(
            RecordFormat.write(HandmadeStudy.report(HandmadeStudy.withCustom())),
            "scenarios",
            "trainable"));
  }

  @Test
  void figuresAreArraysOverTheSeeds() {
    JsonNode json = json(HandmadeStudy.report(HandmadeStudy.threeSeeds()));
    assertEquals(1, json.at("/schemaVersion").asInt());
    assertEquals("[5,6,7]", json.at("/seeds").toString());
    JsonNode fineTuned = json.at("/scenarios/fine-tuned");
    assertEquals("[0.9,0.92,0.94]", fineTuned.at("/gridAgreement").toString());
    assertEquals("[0.85,0.85,0.85]", fineTuned.at("/accuracy").toString());
    assertEquals("[0.321,0.321,0.321]", fineTuned.at("/logLoss").toString());
    assertEquals("[0.75,0.75,0.75]", fineTuned.at("/trainingAccuracy").toString());
    assertEquals("[0.4,0.4,0.4]", fineTuned.at("/trainingLogLoss").toString());
    assertEquals(
        "{\"loss\":[0.6,null],\"accuracy\":[0.7,0.8]}", fineTuned.at("/history/2").toString());
  }

  @Test
  void contoursHoldHalfGridStepsExactly() {
    JsonNode json = json(HandmadeStudy.report(HandmadeStudy.threeSeeds()));
    assertEquals(
        "[[[-3.0,0.015],[3.0,0.015]],[[-2.0,-2.0],[-2.0,-3.0]]]",
        json.at("/scenarios/transfer/contour/1").toString());
  }

  @Test
  void settingsAndDataTellWhatWasRun() {
    JsonNode json = json(HandmadeStudy.report(HandmadeStudy.withCustom()));
    JsonNode settings = json.at("/settings");
    assertEquals("reference", settings.at("/engine").asString());
    assertEquals("float", settings.at("/precision").asString());
    assertEquals(1, settings.at("/seeds").asInt());
    assertEquals(5, settings.at("/firstSeed").asInt());
    assertEquals("2-5-7-1", settings.at("/network/widths").asString());
    assertEquals(65, settings.at("/network/parameters").asInt());
    assertEquals(5, settings.at("/network/layers").size());
    assertEquals(0.05, settings.at("/optimiser/learningRate").asDouble());
    assertEquals("{\"epochs\":2,\"batchSize\":10}", settings.at("/pretraining").toString());
    assertEquals("{\"epochs\":2,\"batchSize\":5}", settings.at("/fineTuning").toString());
    assertEquals("{\"from\":-4.0,\"step\":0.5,\"count\":17}", settings.at("/grid").toString());
    assertEquals(HandmadeStudy.FREEZE, settings.at("/freeze/selection").asString());
    assertEquals(
        "{\"dense_1\":false,\"relu_1\":true,\"dense_2\":false,\"relu_2\":true,\"dense_3\":true}",
        settings.at("/freeze/trainable").toString());
    assertEquals(
        "{\"generator\":\"complex-xor\",\"seed\":1,\"standardDeviation\":0.7}",
        json.at("/data/large/source").toString());
    assertEquals("{\"file\":\"four.txt\"}", json.at("/data/small/source").toString());
    assertEquals(4, json.at("/data/small/size").asInt());
    assertEquals(HandmadeStudy.SMALL.fingerprint(), json.at("/data/small/fingerprint").asString());
    assertEquals("[0.95]", json.at("/scenarios/fine-tuned-custom/gridAgreement").toString());
  }

  @Test
  void theComparisonIsThatOfTheStudy() {
    JsonNode json = json(HandmadeStudy.report(HandmadeStudy.threeSeeds()));
    JsonNode comparison = json.at("/comparison");
    assertEquals(3, comparison.at("/pairs").asInt());
    assertEquals((0.2 - 0.01 + 0.34) / 3, comparison.at("/meanDifference").asDouble(), 1e-12);
    assertEquals(0.99, comparison.at("/confidence").asDouble());
    assertTrue(comparison.at("/low").asDouble() < comparison.at("/high").asDouble());
    assertEquals(2 / 3.0, comparison.at("/firstBetterShare").asDouble());
    assertEquals(1 / 3.0, json.at("/fromScratchSuccessShare").asDouble());
  }

  @Test
  void oneSeedHasAComparisonWithoutInterval() {
    JsonNode json = json(HandmadeStudy.report(HandmadeStudy.oneSeed(HandmadeStudy.large())));
    assertTrue(json.at("/comparison/low").isNull());
    assertTrue(json.at("/comparison/effectSize").isNull());
    assertTrue(json.at("/settings/freeze").isNull());
  }

  @Test
  void invalidResultsAreNullAndListedWithTheirReason() {
    JsonNode json = json(HandmadeStudy.report(HandmadeStudy.firstFromScratchInvalid()));
    JsonNode fromScratch = json.at("/scenarios/from-scratch");
    assertEquals("[null,0.5]", fromScratch.at("/gridAgreement").toString());
    assertEquals("[null,0.321]", fromScratch.at("/logLoss").toString());
    assertTrue(fromScratch.at("/contour/0").isNull());
    assertTrue(fromScratch.at("/history/0").isNull());
    assertEquals(
        "[{\"seed\":5,\"scenario\":\"from-scratch\",\"reason\":\"" + HandmadeStudy.REASON + "\"}]",
        json.at("/invalid").toString());
    assertEquals(1, json.at("/comparison/pairs").asInt());
  }

  @Test
  void theSameStudyGivesTheSameBytes() {
    assertEquals(
        RecordFormat.write(HandmadeStudy.report(HandmadeStudy.threeSeeds())),
        RecordFormat.write(HandmadeStudy.report(HandmadeStudy.threeSeeds())));
  }

  private static ObjectNode json(StudyReport report) {
    return (ObjectNode) MAPPER.readTree(RecordFormat.write(report));
  }
}
