using System.Collections.Concurrent;

namespace OrleansReco.Retrieval.Catalog;

/// <summary>
/// Ids to rows, append-only and shared by all snapshots of one line. Only the newest snapshot may append; an older one that is changed again copies the directory first,
/// so that two lines never give one row to two items.
/// </summary>
internal sealed class RowDirectory
{
    private readonly ConcurrentDictionary<string, int> _rows = new(StringComparer.Ordinal);
    private int _count;

    public bool TryGet(string itemId, out int row) => _rows.TryGetValue(itemId, out row);

    /// <summary>The directory to append to for a snapshot of <paramref name="count"/> rows: this one if it is the newest, else a copy of its first rows.</summary>
    public RowDirectory Claim(int count, ReadOnlySpan<string> ids, int expectedGrowth)
    {
        if (Interlocked.CompareExchange(ref _count, count + expectedGrowth, count) == count)
        {
            return this;
        }

        var copy = new RowDirectory { _count = count + expectedGrowth };
        for (var row = 0; row < count; row++)
        {
            copy._rows[ids[row]] = row;
        }

        return copy;
    }

    public void Add(string itemId, int row) => _rows[itemId] = row;
}
