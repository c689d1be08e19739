using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Embeddings;
using OrleansReco.Retrieval.Indexes;

namespace OrleansReco.Retrieval.Sources;

/// <summary>Nearest by the folded-in vector of the user, or of the session.</summary>
internal sealed class VectorSource(string name) : ICandidateSource
{
    public static VectorSource OfUser { get; } = new(CandidateSources.User);

    public static VectorSource OfSession { get; } = new(CandidateSources.Session);

    public string Name => name;

    public int Collect(in SourceRequest request, Span<ScoredRow> into)
    {
        FoldedVector? vector = ReferenceEquals(this, OfUser) ? request.User : request.Session;
        return vector is null || request.Snapshot.Index is not { } index ? 0 : index.Search(vector.Vector, into.Length, request.Allowed, into);
    }
}
