using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>The model versions.</summary>
/// <param name="Champion">Serves all but the baseline's users; absent before the first model.</param>
/// <param name="Baseline">Frozen; serves each surface's baseline share.</param>
/// <param name="Models">All versions, newest first.</param>
public sealed record ModelsAnswer(string? Champion, string? Baseline, ImmutableArray<ModelVersion> Models);
