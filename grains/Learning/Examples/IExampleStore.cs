using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Learning.Examples;

/// <summary>Labelled examples, one row an id: of several revisions the highest stays.</summary>
public interface IExampleStore
{
    /// <summary>Stores examples; durable when it returns. A revision at or below the stored one changes nothing.</summary>
    Task StoreExamplesAsync(ImmutableArray<LabeledExample> examples);

    /// <summary>Examples in the order their newest revision was stored, after row <paramref name="afterRow"/>.</summary>
    IAsyncEnumerable<(long Row, LabeledExample Example)> ReadExamplesAsync(long afterRow = 0, CancellationToken cancellationToken = default);

    /// <summary>Examples built on a decision.</summary>
    Task<ImmutableArray<LabeledExample>> ReadExamplesOfDecisionAsync(string decisionId, CancellationToken cancellationToken = default);

    /// <summary>A user's examples in the order of their ids (ordinal), those above <paramref name="above"/> if it is given, at most <paramref name="limit"/>.</summary>
    Task<ImmutableArray<LabeledExample>> ReadExamplesOfUserAsync(string userId, string? above = null, int limit = int.MaxValue, CancellationToken cancellationToken = default);

    /// <summary>The highest revision among a user's examples; 0: there are none.</summary>
    Task<int> ReadNewestRevisionAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Number of examples (rows).</summary>
    Task<long> CountExamplesAsync(CancellationToken cancellationToken = default);
}
