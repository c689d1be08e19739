using OrleansReco.Retrieval.Indexes;

namespace OrleansReco.Retrieval.Sources;

/// <summary>What one source gave.</summary>
/// <param name="Source">The source's place in <see cref="Abstractions.CandidateSources.All"/>, which is also its bit in masks.</param>
/// <param name="Weight">Its weight in fusion, at least 0.</param>
/// <param name="Rows">Its rows, best first, each once.</param>
public readonly record struct SourceCandidates(int Source, double Weight, ReadOnlyMemory<ScoredRow> Rows);
