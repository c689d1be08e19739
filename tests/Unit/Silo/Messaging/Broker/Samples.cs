using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Tests.Unit.Silo.Messaging.Broker;

/// <summary>Examples to send.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static ImmutableArray<LabeledExample> Examples(int count, string prefix = "e") => [.. Enumerable.Range(0, count).Select(n => Example($"{prefix}{n}"))];

    public static LabeledExample Example(string id, int revision = 1) => new()
    {
        Id = id,
        Revision = revision,
        Kind = ExampleKind.Pointwise,
        UserId = "ann",
        CreatedAt = Noon,
        Items = [new ExampleItem("item1", 1, 0, 0.5, true, [1.5f, float.NaN])],
        Provenance = new Provenance
        {
            DecisionId = "d1",
            ModelVersion = "m1",
            Arm = "champion",
            Surface = "home",
            ServedAt = Noon,
            EventIds = ["ev1"],
            FeatureNames = ["price", "age"],
        },
    };
}
