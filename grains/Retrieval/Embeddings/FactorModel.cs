using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Indexes;

namespace OrleansReco.Retrieval.Embeddings;

/// <summary>
/// Item factors of implicit ALS, with their Gramian and the parameters of fold-in. Immutable.
/// Rows here are those of training, not of a catalogue: see <see cref="RetrievalSnapshot"/> for the binding.
/// </summary>
public sealed class FactorModel : IItemVectors
{
    private const uint Magic = 0x46435252;
    private readonly float[] _factors;
    private readonly Dictionary<string, int> _rows;

    /// <summary>A model over the given items.</summary>
    /// <param name="itemIds">n ids, distinct.</param>
    /// <param name="factors">Row-major n×d; owned by the model from here on.</param>
    /// <param name="dimension">d.</param>
    /// <param name="settings">How users are folded in.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, an id repeats, or a factor is not finite.</exception>
    public FactorModel(ImmutableArray<string> itemIds, float[] factors, int dimension, FoldInSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (factors.Length != (long)itemIds.Length * dimension)
        {
            throw new ArgumentException($"factors must have {itemIds.Length} × {dimension} values, but has {factors.Length}. Pass one row of {dimension} for each item.", nameof(factors));
        }

        FoldIn.Validate(settings);
        _rows = new Dictionary<string, int>(itemIds.Length, StringComparer.Ordinal);
        for (var row = 0; row < itemIds.Length; row++)
        {
            if (!_rows.TryAdd(itemIds[row], row))
            {
                throw new ArgumentException($"itemIds must be distinct, but '{itemIds[row]}' is at {_rows[itemIds[row]]} and {row}. Merge the two rows.", nameof(itemIds));
            }
        }

        for (var i = 0; i < factors.Length; i++)
        {
            if (!float.IsFinite(factors[i]))
            {
                throw new ArgumentException($"Every factor must be finite, but value {i % dimension} of item '{itemIds[i / dimension]}' is {factors[i]}. Train again with more regularization.", nameof(factors));
            }
        }

        ItemIds = itemIds;
        _factors = factors;
        Dimension = dimension;
        Settings = settings;
        Gramian = SymmetricMatrix.Gramian(factors, dimension);
    }

    /// <summary>The items, by row.</summary>
    public ImmutableArray<string> ItemIds { get; }

    /// <summary>Number of items n.</summary>
    public int Count => ItemIds.Length;

    /// <summary>Number of factors d.</summary>
    public int Dimension { get; }

    /// <summary>How users are folded in under this model.</summary>
    public FoldInSettings Settings { get; }

    /// <summary>The factors, row-major n×d.</summary>
    public ReadOnlySpan<float> Factors => _factors;

    /// <summary>G = YᵀY as the solver reads it: lower triangle, rows padded.</summary>
    internal SymmetricMatrix Gramian { get; }

    /// <inheritdoc/>
    public bool TryGetRow(string itemId, out int row) => _rows.TryGetValue(itemId, out row);

    /// <inheritdoc/>
    public ReadOnlySpan<float> VectorOf(int row) => _factors.AsSpan(row * Dimension, Dimension);

    /// <summary>This model with other parameters of fold-in.</summary>
    public FactorModel With(FoldInSettings settings) => new(ItemIds, _factors, Dimension, settings);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The stream does not hold a factor model.</exception>
    public static FactorModel Load(Stream stream)
    {
        using var reader = new ModelReader(stream, Magic, "factor model");
        var dimension = reader.ReadCount("dimension");
        var settings = new FoldInSettings
        {
            UnobservedWeight = reader.ReadDouble(),
            Regularization = reader.ReadDouble(),
            RegularizationExponent = reader.ReadDouble(),
            HalfLifeEvents = reader.ReadDouble(),
            HalfLifeTime = TimeSpan.FromTicks(reader.ReadInt64()),
        };
        var ids = reader.ReadStrings();
        var factors = reader.ReadArray<float>();
        return reader.Checked(() => new FactorModel(ids, factors, dimension, settings));
    }

    /// <summary>Writes the model, little-endian; the stream stays open.</summary>
    public void Save(Stream stream)
    {
        using var writer = new ModelWriter(stream, Magic);
        writer.Write(Dimension);
        writer.Write(Settings.UnobservedWeight);
        writer.Write(Settings.Regularization);
        writer.Write(Settings.RegularizationExponent);
        writer.Write(Settings.HalfLifeEvents);
        writer.Write(Settings.HalfLifeTime.Ticks);
        writer.WriteStrings(ItemIds);
        writer.WriteArray<float>(_factors);
    }
}
