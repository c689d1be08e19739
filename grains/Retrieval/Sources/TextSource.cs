using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Indexes;

namespace OrleansReco.Retrieval.Sources;

/// <summary>BM25 over the items' text, when there is a query.</summary>
internal sealed class TextSource : ICandidateSource
{
    public string Name => CandidateSources.Text;

    public int Collect(in SourceRequest request, Span<ScoredRow> into) =>
        string.IsNullOrWhiteSpace(request.Query) ? 0 : request.Snapshot.Catalogue.Text.Search(request.Query, request.Allowed, into);
}
