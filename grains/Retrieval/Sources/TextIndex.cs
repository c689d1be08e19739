using System.Buffers;
using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Catalog;
using OrleansReco.Retrieval.Indexes;

namespace OrleansReco.Retrieval.Sources;

/// <summary>
/// BM25 (Robertson and Zaragoza 2009, k₁ 1.2, b 0.75) over title, text and categories. Immutable; a change adds a small segment, and segments merge as they pile up.
/// Safe for use by any number of threads.
/// </summary>
public sealed class TextIndex
{
    private const float K1 = 1.2f;
    private const float B = 0.75f;
    private const int MaxQueryWords = 64;
    private readonly ImmutableArray<TextSegment> _segments;
    private readonly TextSegment?[] _owner;
    private readonly float[] _lengths;
    private readonly int _documents;
    private readonly double _totalLength;

    private TextIndex(ImmutableArray<TextSegment> segments, TextSegment?[] owner, float[] lengths)
    {
        _segments = segments;
        _owner = owner;
        _lengths = lengths;
        foreach (var length in lengths)
        {
            _documents += length > 0 ? 1 : 0;
            _totalLength += length;
        }
    }

    internal static TextIndex Empty { get; } = new([], [], []);

    /// <summary>Writes the rows that match the query best, best first: any word may match.</summary>
    /// <param name="query">What the user typed; words beyond the first 64 are passed over.</param>
    /// <param name="allowed">Rows that may appear; null: all.</param>
    /// <param name="results">As many rows as it has room for.</param>
    /// <returns>How many were written.</returns>
    public int Search(string query, Bitset? allowed, Span<ScoredRow> results)
    {
        if (_documents == 0 || results.IsEmpty)
        {
            return 0;
        }

        var scores = ArrayPool<float>.Shared.Rent(_lengths.Length);
        scores.AsSpan(0, _lengths.Length).Clear();
        var words = Tokenizer.Words(query).Distinct(StringComparer.Ordinal).Take(MaxQueryWords);
        foreach (var word in words)
        {
            Add(word, scores);
        }

        var top = new TopKReservoir(results.Length);
        for (var row = 0; row < _lengths.Length; row++)
        {
            if (scores[row] > 0 && (allowed is null || allowed.Contains(row)))
            {
                top.Offer(row, scores[row]);
            }
        }

        ArrayPool<float>.Shared.Return(scores);
        return top.Drain(results);
    }

    internal TextIndex With(ReadOnlySpan<Item> items, IReadOnlyCollection<int> changedRows)
    {
        var owner = new TextSegment?[items.Length];
        _owner.CopyTo(owner, 0);
        var lengths = new float[items.Length];
        _lengths.CopyTo(lengths, 0);
        var segment = TextSegment.Build(items, changedRows, lengths);
        foreach (var row in changedRows)
        {
            owner[row] = segment;
        }

        var segments = _segments.Add(segment);
        while (segments.Length > 1 && segments[^2].Rows <= 2 * segments[^1].Rows)
        {
            var (older, newer) = (segments[^2], segments[^1]);
            var merged = TextSegment.Merge(older, newer, (from, row) => ReferenceEquals(owner[row], from));
            for (var row = 0; row < owner.Length; row++)
            {
                if (ReferenceEquals(owner[row], older) || ReferenceEquals(owner[row], newer))
                {
                    owner[row] = merged;
                }
            }

            segments = segments.RemoveRange(segments.Length - 2, 2).Add(merged);
        }

        return new TextIndex(segments, owner, lengths);
    }

    private void Add(string word, float[] scores)
    {
        var documents = 0;
        foreach (var segment in _segments)
        {
            if (segment.TryGet(word, out var posting))
            {
                foreach (var row in posting.Rows)
                {
                    documents += ReferenceEquals(_owner[row], segment) ? 1 : 0;
                }
            }
        }

        var idf = (float)Math.Log(1 + ((_documents - documents + 0.5) / (documents + 0.5)));
        var average = (float)(_totalLength / _documents);
        foreach (var segment in _segments)
        {
            if (segment.TryGet(word, out var posting))
            {
                for (var i = 0; i < posting.Rows.Length; i++)
                {
                    var row = posting.Rows[i];
                    if (ReferenceEquals(_owner[row], segment))
                    {
                        var frequency = posting.Frequencies[i];
                        scores[row] += idf * frequency * (K1 + 1) / (frequency + (K1 * (1 - B + (B * _lengths[row] / average))));
                    }
                }
            }
        }
    }
}
