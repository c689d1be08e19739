using OrleansReco.Retrieval.Indexes;

namespace OrleansReco.Retrieval.Sources;

/// <summary>Gives candidates for a request. Thread-safe; what it finds nothing for it passes over in silence, since no single source must have an answer.</summary>
public interface ICandidateSource
{
    /// <summary>One of <see cref="Abstractions.CandidateSources"/>.</summary>
    string Name { get; }

    /// <summary>Writes allowed rows, best first, each once.</summary>
    /// <param name="request">For whom and in what situation.</param>
    /// <param name="into">As many candidates as it has room for.</param>
    /// <returns>How many were written.</returns>
    int Collect(in SourceRequest request, Span<ScoredRow> into);
}
