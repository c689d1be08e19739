using System.Text.Json;
using OrleansReco.Abstractions;
using OrleansReco.Cli.Benchmarks;

namespace OrleansReco.Tests.Unit.Cli.Benchmarks;

public sealed class ServeAnswerTests
{
    private static readonly Recommendation Slate = new()
    {
        DecisionId = "d1",
        Surface = "bench",
        ModelVersion = "m1",
        Arm = "champion",
        Recorded = true,
        Items = [new("film", 1.5, 0, 0.25, [new Reason("trending", "\"recorded\":false, \"fallback\"")])],
    };

    [Fact]
    public void Read_RecordedSlate_IsNeitherDegradedNorFallback()
        => Assert.Equal(new ServeAnswer(Recorded: true, Degraded: false, Fallback: false), Read(Slate));

    [Fact]
    public void Read_SkippedStages_IsDegraded()
        => Assert.Equal(new ServeAnswer(Recorded: true, Degraded: true, Fallback: false), Read(Slate with { Degraded = ["rank", "explain"] }));

    [Fact]
    public void Read_SlateOfTheLadder_IsFallback()
        => Assert.Equal(
            new ServeAnswer(Recorded: false, Degraded: false, Fallback: true),
            Read(Slate with { Recorded = false, Fallback = new FallbackInfo("popular", "failed", TimeSpan.Zero) }));

    private static ServeAnswer Read(Recommendation slate) => ServeAnswer.Read(JsonSerializer.SerializeToUtf8Bytes(slate, WireJson.Options));
}
