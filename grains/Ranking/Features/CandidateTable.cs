using System.Numerics;

namespace OrleansReco.Ranking.Features;

/// <summary>
/// The candidates of one request as parallel columns, from retrieval to the slate. Made to be reused: <see cref="Reset"/> grows the columns and clears what is not always written.
/// Not thread-safe.
/// </summary>
public sealed class CandidateTable
{
    // Open addressing: index + 1 of the candidate whose row hashes here; 0 is free.
    private int[] _slots = new int[1];
    private int _slotMask;

    /// <summary>Number of candidates n.</summary>
    public int Count { get; private set; }

    /// <summary>Length d of item vectors; 0: there is no model.</summary>
    public int Dimension { get; private set; }

    /// <summary>Number of candidate sources s.</summary>
    public int SourceCount { get; private set; }

    /// <summary>Catalogue row of each candidate.</summary>
    public int[] Rows { get; private set; } = [];

    /// <summary>Bit i: source i gave the candidate.</summary>
    public int[] Masks { get; private set; } = [];

    /// <summary>Score of reciprocal rank fusion.</summary>
    public float[] Fused { get; private set; } = [];

    /// <summary>Row-major n×s: rank from 1 in each source; 0: not given by it.</summary>
    public int[] SourceRanks { get; private set; } = [];

    /// <summary>Row-major n×s: score in each source; only where the rank is not 0.</summary>
    public float[] SourceScores { get; private set; } = [];

    /// <summary>Row-major n×d item vectors.</summary>
    public float[] Vectors { get; private set; } = [];

    /// <summary>Length of each item vector; 0: the item has none.</summary>
    public float[] Norms { get; private set; } = [];

    /// <summary>Whether the item's vector comes from its content.</summary>
    public bool[] Cold { get; private set; } = [];

    /// <summary>Days since the item came into being; NaN: unknown.</summary>
    public float[] AgeDays { get; private set; } = [];

    /// <summary>Decayed weight of positive outcomes over that of the most trending item.</summary>
    public float[] Trending { get; private set; } = [];

    /// <summary>Decayed weight over the greatest one in the item's best category.</summary>
    public float[] TrendingInCategory { get; private set; } = [];

    /// <summary>Decayed weight of positive outcomes; NaN: unknown.</summary>
    public float[] Popularity { get; private set; } = [];

    /// <summary>Sum of weighted co-visitation strengths with the history.</summary>
    public float[] CovisitationSum { get; private set; } = [];

    /// <summary>Greatest of them.</summary>
    public float[] CovisitationMax { get; private set; } = [];

    /// <summary>Strength with the newest positive entry.</summary>
    public float[] CovisitationLast { get; private set; } = [];

    /// <summary>Share of the query's words in the title; NaN: no query.</summary>
    public float[] TitleMatch { get; private set; } = [];

    /// <summary>How often it was shown lately without being acted on.</summary>
    public int[] Fatigue { get; private set; } = [];

    /// <summary>How often the user interacted with it.</summary>
    public int[] Interactions { get; private set; } = [];

    /// <summary>n+1 offsets into <see cref="Categories"/>.</summary>
    public int[] CategoryStarts { get; private set; } = [];

    /// <summary>Category ids of the candidates, one after the other.</summary>
    public int[] Categories { get; private set; } = [];

    /// <summary>Row-major n×<see cref="FeatureSchema.Count"/> feature rows.</summary>
    public float[] Features { get; private set; } = [];

    /// <summary>Rank score of each; higher is better.</summary>
    public float[] Logits { get; private set; } = [];

    /// <summary>Makes room for <paramref name="count"/> candidates. Columns that a stage may leave out (ranks, co-visitation, fatigue…) are zero, unknowns NaN.</summary>
    public void Reset(int count, int dimension, int sourceCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Count = count;
        Dimension = dimension;
        SourceCount = sourceCount;
        if (CategoryStarts.Length <= count)
        {
            Grow(Math.Max(count, 64));
        }

        SourceRanks = Room(SourceRanks, count * sourceCount);
        SourceScores = Room(SourceScores, count * sourceCount);
        Vectors = Room(Vectors, count * dimension);
        Features = Room(Features, count * FeatureSchema.Count);
        Array.Clear(SourceRanks, 0, count * sourceCount);
        Array.Clear(Masks, 0, count);
        Array.Clear(Norms, 0, count);
        Array.Clear(Cold, 0, count);
        Array.Clear(Fused, 0, count);
        Array.Clear(Trending, 0, count);
        Array.Clear(TrendingInCategory, 0, count);
        Array.Clear(CovisitationSum, 0, count);
        Array.Clear(CovisitationMax, 0, count);
        Array.Clear(CovisitationLast, 0, count);
        Array.Clear(Fatigue, 0, count);
        Array.Clear(Interactions, 0, count);
        AgeDays.AsSpan(0, count).Fill(float.NaN);
        Popularity.AsSpan(0, count).Fill(float.NaN);
        TitleMatch.AsSpan(0, count).Fill(float.NaN);
        CategoryStarts[0] = 0;
    }

    /// <summary>Sets the categories of candidate <paramref name="index"/>; to be called in the order of the candidates.</summary>
    public void SetCategories(int index, ReadOnlySpan<int> categories)
    {
        var start = CategoryStarts[index];
        if (Categories.Length < start + categories.Length)
        {
            var grown = new int[Math.Max(256, 2 * (start + categories.Length))];
            Categories.AsSpan(0, start).CopyTo(grown);
            Categories = grown;
        }

        categories.CopyTo(Categories.AsSpan(start));
        CategoryStarts[index + 1] = start + categories.Length;
    }

    /// <summary>The categories of a candidate.</summary>
    public ReadOnlySpan<int> CategoriesOf(int index) => Categories.AsSpan(CategoryStarts[index], CategoryStarts[index + 1] - CategoryStarts[index]);

    /// <summary>The vector of a candidate.</summary>
    public ReadOnlySpan<float> VectorOf(int index) => Vectors.AsSpan(index * Dimension, Dimension);

    /// <summary>The feature row of a candidate.</summary>
    public Span<float> FeaturesOf(int index) => Features.AsSpan(index * FeatureSchema.Count, FeatureSchema.Count);

    /// <summary>Makes <see cref="IndexOf"/> ready; to be called once <see cref="Rows"/> is filled, each row once.</summary>
    public void IndexRows()
    {
        var slots = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2 * Count));
        _slots = Room(_slots, slots);
        _slotMask = slots - 1;
        Array.Clear(_slots, 0, slots);
        for (var i = 0; i < Count; i++)
        {
            var slot = Slot(Rows[i]);
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & _slotMask;
            }

            _slots[slot] = i + 1;
        }
    }

    /// <summary>The candidate at a catalogue row; −1: none.</summary>
    public int IndexOf(int row)
    {
        for (var slot = Slot(row); _slots[slot] != 0; slot = (slot + 1) & _slotMask)
        {
            if (Rows[_slots[slot] - 1] == row)
            {
                return _slots[slot] - 1;
            }
        }

        return -1;
    }

    private int Slot(int row) => (int)(((uint)row * 2654435769u) >> 7) & _slotMask;

    private static T[] Room<T>(T[] column, int length) => column.Length >= length ? column : new T[Math.Max(length, 2 * column.Length)];

    private void Grow(int capacity)
    {
        capacity = Math.Max(capacity, 2 * Rows.Length);
        Rows = new int[capacity];
        Masks = new int[capacity];
        Fused = new float[capacity];
        Norms = new float[capacity];
        Cold = new bool[capacity];
        AgeDays = new float[capacity];
        Trending = new float[capacity];
        TrendingInCategory = new float[capacity];
        Popularity = new float[capacity];
        CovisitationSum = new float[capacity];
        CovisitationMax = new float[capacity];
        CovisitationLast = new float[capacity];
        TitleMatch = new float[capacity];
        Fatigue = new int[capacity];
        Interactions = new int[capacity];
        CategoryStarts = new int[capacity + 1];
        Logits = new float[capacity];
    }
}
