using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>What serves, and a page of the model versions.</summary>
/// <param name="Champion">Serves all but the baseline's users; absent before the first model.</param>
/// <param name="Baseline">Frozen; serves each surface's baseline share.</param>
/// <param name="Models">Versions, newest first.</param>
/// <param name="Next">Asked for as <c>before</c> it gives the next page; absent: this was the last.</param>
[GenerateSerializer, Immutable, Alias("reco.ModelsAnswer")]
public sealed record ModelsAnswer(
    [property: Id(0)] string? Champion,
    [property: Id(1)] string? Baseline,
    [property: Id(2)] ImmutableArray<ModelVersion> Models,
    [property: Id(3)] string? Next = null);
