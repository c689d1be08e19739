using OrleansReco.Retrieval.Catalog;

namespace OrleansReco.Retrieval.Indexes;

/// <summary>Finds the rows whose vectors have the largest inner product with a query. Immutable; safe for use by any number of threads.</summary>
public interface IVectorIndex
{
    /// <summary>Number of rows, those without a vector included.</summary>
    int Count { get; }

    /// <summary>Length d of a vector.</summary>
    int Dimension { get; }

    /// <summary>Writes the best rows, best first, equal scores in row order; rows without a vector never appear.</summary>
    /// <param name="query">d values.</param>
    /// <param name="k">Most rows wanted.</param>
    /// <param name="allowed">Rows that may appear; null: all.</param>
    /// <param name="results">At least k long.</param>
    /// <returns>How many were written.</returns>
    /// <exception cref="ArgumentException">The query's or the results' length does not fit.</exception>
    int Search(ReadOnlySpan<float> query, int k, Bitset? allowed, Span<ScoredRow> results);
}
