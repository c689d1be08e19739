using System.Text.Json;
using OrleansReco.Abstractions;
using OrleansReco.Ranking.Features;

namespace OrleansReco.Cli.Benchmarks.Bus;

/// <summary>Examples of the usual kind and size: one shown item with all its features.</summary>
internal static class BenchExamples
{
    private const int Users = 1_000;
    private static readonly DateTimeOffset At = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The nth example of a run.</summary>
    public static LabeledExample Create(string run, int number)
    {
        var random = new Random(number);
        var features = new float[FeatureSchema.Count];
        foreach (ref var feature in features.AsSpan())
        {
            feature = random.Next(4) == 0 ? float.NaN : (float)random.NextDouble();
        }

        return new()
        {
            Id = $"{run}-{number:D10}",
            Revision = 1,
            Kind = ExampleKind.Pointwise,
            UserId = $"bench-{number % Users}",
            CreatedAt = At,
            Items = [new($"item-{number % 5_000}", random.Next(2), random.Next(10), random.NextDouble(), true, [.. features])],
            Provenance = new()
            {
                DecisionId = $"decision-{run}-{number / 10}",
                ModelVersion = "bench",
                Arm = "champion",
                Surface = "bench",
                ServedAt = At,
                EventIds = [$"event-{number}"],
                FeatureNames = FeatureSchema.Names,
            },
        };
    }

    /// <summary>Bytes of one as JSON.</summary>
    public static int Bytes() => JsonSerializer.SerializeToUtf8Bytes(Create("size", 1), new JsonSerializerOptions(JsonSerializerDefaults.Web) { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals }).Length;
}
