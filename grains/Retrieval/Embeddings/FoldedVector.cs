using System.Buffers;
using System.Numerics.Tensors;
using OrleansReco.Retrieval.Indexes;

namespace OrleansReco.Retrieval.Embeddings;

/// <summary>
/// The vector of a user or session, with what it takes to say which interaction an item's score comes from: u = A⁻¹ Σ₊ wᵢ yᵢ, so the score yⱼᵀu is the sum of the contributions wᵢ yᵢᵀ A⁻¹ yⱼ.
/// Rests on pooled memory: dispose of it once, and use nothing of it afterwards.
/// </summary>
public sealed class FoldedVector : IDisposable
{
    private readonly IItemVectors _items;
    private double[] _system;
    private double[] _vector64;
    private float[] _vector;
    private WeightedRow[] _rows;
    private int[] _entries;
    private int[] _newestOfItem = [];

    private FoldedVector(int dimension, int rows, IItemVectors items)
    {
        var stride = SymmetricMatrix.StrideOf(dimension);
        Dimension = dimension;
        _items = items;
        _system = ArrayPool<double>.Shared.Rent(stride * stride);
        _vector64 = ArrayPool<double>.Shared.Rent(dimension);
        _vector = ArrayPool<float>.Shared.Rent(dimension);
        _rows = ArrayPool<WeightedRow>.Shared.Rent(rows);
        _entries = ArrayPool<int>.Shared.Rent(rows);
    }

    /// <summary>Number of factors d.</summary>
    public int Dimension { get; }

    /// <summary>Number of interactions it rests on.</summary>
    public int Count { get; internal set; }

    /// <summary>The vector u, d values.</summary>
    public ReadOnlySpan<float> Vector => _vector.AsSpan(0, Dimension);

    /// <summary>The interactions it rests on, newest first, with their decayed weights.</summary>
    public ReadOnlySpan<WeightedRow> Rows => _rows.AsSpan(0, Count);

    /// <summary>For each interaction, its place in the history it was folded from.</summary>
    public ReadOnlySpan<int> Entries => _entries.AsSpan(0, Count);

    internal SymmetricMatrix System => new(Dimension, _system);

    internal Span<double> Vector64 => _vector64.AsSpan(0, Dimension);

    /// <summary>The score yᵀu of an item's vector.</summary>
    public float Score(ReadOnlySpan<float> itemVector) => TensorPrimitives.Dot(Vector, itemVector);

    /// <summary>Writes the contribution of each interaction to an item's score; they sum to the score, and those of negatives are zero.</summary>
    /// <param name="itemVector">The item's d values.</param>
    /// <param name="contributions">At least <see cref="Count"/> long.</param>
    public void Contributions(ReadOnlySpan<float> itemVector, Span<float> contributions)
    {
        Span<double> z = Dimension <= 512 ? stackalloc double[Dimension] : new double[Dimension];
        Span<float> z32 = Dimension <= 512 ? stackalloc float[Dimension] : new float[Dimension];
        TensorPrimitives.ConvertTruncating(itemVector, z);
        System.Solve(z);
        TensorPrimitives.ConvertTruncating(z, z32);
        for (var i = 0; i < Count; i++)
        {
            contributions[i] = _rows[i].Weight > 0 ? _rows[i].Weight * TensorPrimitives.Dot<float>(_items.VectorOf(_rows[i].Row), z32) : 0;
        }
    }

    /// <summary>The item of the history that contributes most to an item's score; several interactions with one item are summed.</summary>
    /// <param name="itemVector">The item's d values.</param>
    /// <returns>Its row, the contribution, and the place in the history of its newest interaction; null when nothing contributes positively.</returns>
    public Contribution? TopContribution(ReadOnlySpan<float> itemVector)
    {
        var contributions = ArrayPool<float>.Shared.Rent(Math.Max(1, Count));
        Contributions(itemVector, contributions);
        Contribution? top = null;
        var newest = NewestOfItem();
        for (var i = 0; i < Count; i++)
        {
            if (newest[i] != i)
            {
                contributions[newest[i]] += contributions[i];
                contributions[i] = 0;
            }
        }

        for (var i = 0; i < Count; i++)
        {
            if (contributions[i] > (top?.Amount ?? 0))
            {
                top = new Contribution(_rows[i].Row, contributions[i], _entries[i]);
            }
        }

        ArrayPool<float>.Shared.Return(contributions);
        return top;
    }

    // For each interaction the place of the newest one with the same item; found once, since every item of a slate is explained by the same history.
    private ReadOnlySpan<int> NewestOfItem()
    {
        if (_newestOfItem.Length == 0)
        {
            _newestOfItem = ArrayPool<int>.Shared.Rent(Math.Max(1, Count));
            var places = new Dictionary<int, int>(Count);
            for (var i = 0; i < Count; i++)
            {
                _newestOfItem[i] = places.TryAdd(_rows[i].Row, i) ? i : places[_rows[i].Row];
            }
        }

        return _newestOfItem.AsSpan(0, Count);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (_system.Length == 0)
        {
            return;
        }

        ArrayPool<double>.Shared.Return(_system);
        ArrayPool<double>.Shared.Return(_vector64);
        ArrayPool<float>.Shared.Return(_vector);
        ArrayPool<WeightedRow>.Shared.Return(_rows);
        ArrayPool<int>.Shared.Return(_entries);
        if (_newestOfItem.Length > 0)
        {
            ArrayPool<int>.Shared.Return(_newestOfItem);
        }

        (_system, _vector64, _vector, _rows, _entries, _newestOfItem) = ([], [], [], [], [], []);
        Count = 0;
    }

    internal static FoldedVector Rent(int dimension, int rows, IItemVectors items) => new(dimension, rows, items);

    internal void SetRow(int at, WeightedRow row, int entry) => (_rows[at], _entries[at]) = (row, entry);

    internal void Publish() => TensorPrimitives.ConvertTruncating<double, float>(Vector64, _vector.AsSpan(0, Dimension));
}
