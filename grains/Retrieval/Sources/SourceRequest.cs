using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Catalog;
using OrleansReco.Retrieval.Embeddings;

namespace OrleansReco.Retrieval.Sources;

/// <summary>What candidate sources read: one pinned snapshot, and what is known of the user and the situation.</summary>
public readonly record struct SourceRequest
{
    /// <summary>The pinned model and catalogue.</summary>
    public required RetrievalSnapshot Snapshot { get; init; }

    /// <summary>Rows that may be given: available, unseen, through every filter.</summary>
    public required Bitset Allowed { get; init; }

    /// <summary>Now.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The user's vector, if there is one.</summary>
    public FoldedVector? User { get; init; }

    /// <summary>The session's vector, if there is one.</summary>
    public FoldedVector? Session { get; init; }

    /// <summary>The user's interactions, in any order.</summary>
    public ImmutableArray<HistoryEntry> History { get; init; }

    /// <summary>Share of the user's taste by category.</summary>
    public ImmutableDictionary<string, float>? Affinities { get; init; }

    /// <summary>What the user searched for, if anything.</summary>
    public string? Query { get; init; }
}
