using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Catalog;
using OrleansReco.Retrieval.Embeddings;
using OrleansReco.Retrieval.Indexes;

namespace OrleansReco.Retrieval;

/// <summary>
/// A model bound to a catalogue: vectors, index and neighbours by catalogue row. Rows that the model was trained on have its factors; others, the cold ones, have what the content map predicts, if there is one.
/// Immutable; safe for use by any number of threads.
/// </summary>
public sealed class RetrievalSnapshot : IItemVectors
{
    private const int Cold = -1;
    private const int FittedItems = 10_000;
    private readonly int[] _factorOf;
    private readonly int[] _neighbourIndexOf;
    private readonly int[] _rowOfNeighbour;
    private readonly ImmutableDictionary<int, float[]> _coldVectors;
    private readonly ExactIndex? _index;

    private RetrievalSnapshot(Catalogue catalogue, RetrievalModel? model, int[] factorOf, int[] neighbourIndexOf, int[] rowOfNeighbour, ImmutableDictionary<int, float[]> coldVectors, Bitset cold, ContentPool pool, ExactIndex? previous, IEnumerable<int> changedRows)
    {
        Catalogue = catalogue;
        Model = model;
        _factorOf = factorOf;
        _neighbourIndexOf = neighbourIndexOf;
        _rowOfNeighbour = rowOfNeighbour;
        _coldVectors = coldVectors;
        ColdRows = cold;
        Pool = pool;
        _index = model is null ? null : previous?.With(catalogue.Count, changedRows, this) ?? ExactIndex.Create(catalogue.Count, model.Factors.Dimension, this);
    }

    /// <summary>The catalogue.</summary>
    public Catalogue Catalogue { get; }

    /// <summary>The model; null before the first training.</summary>
    public RetrievalModel? Model { get; }

    /// <summary>Nearest rows by inner product; null without a model.</summary>
    public IVectorIndex? Index => _index;

    /// <summary>Rows the model was not trained on; without a model, all. Frozen.</summary>
    public Bitset ColdRows { get; }

    /// <summary>The newest cold items with their content vectors.</summary>
    internal ContentPool Pool { get; }

    /// <summary>Binds a model, or none, to a catalogue.</summary>
    public static RetrievalSnapshot Build(Catalogue catalogue, RetrievalModel? model)
    {
        var bound = new RetrievalSnapshot(Catalogue.Empty, model, [], [], NoRows(model), ImmutableDictionary<int, float[]>.Empty, new Bitset(0).Freeze(), NewPool(catalogue, model), null, []);
        return bound.Bind(catalogue, Enumerable.Range(0, catalogue.Count), fresh: true);
    }

    /// <summary>This model bound to a newer catalogue of the same line. When it is the direct successor only the changed rows are bound anew; else everything.</summary>
    public RetrievalSnapshot With(Catalogue catalogue) =>
        ReferenceEquals(catalogue.Parent, Catalogue.Identity) ? Bind(catalogue, catalogue.ChangedRows, fresh: false) : Build(catalogue, Model);

    /// <inheritdoc/>
    public bool TryGetRow(string itemId, out int row) => Catalogue.TryGetRow(itemId, out row);

    /// <inheritdoc/>
    public ReadOnlySpan<float> VectorOf(int row) =>
        _factorOf[row] != Cold ? Model!.Factors.VectorOf(_factorOf[row]) : _coldVectors.TryGetValue(row, out var vector) ? vector : default;

    /// <summary>The co-visited neighbours of a row; none when the model does not know it.</summary>
    public Neighbours NeighboursOf(int row)
        => _neighbourIndexOf[row] is >= 0 and var index ? new(Model!.Neighbours.NeighboursOf(index), Model.Neighbours.WeightsOf(index), _rowOfNeighbour) : default;

    /// <summary>The co-visitation weight from a row to one of its neighbours; 0 when it is none.</summary>
    public float CovisitationOf(int row, int neighbour)
    {
        var (from, to) = (_neighbourIndexOf[row], _neighbourIndexOf[neighbour]);
        if (from < 0 || to < 0)
        {
            return 0;
        }

        var place = Model!.Neighbours.NeighboursOf(from).IndexOf(to);
        return place < 0 ? 0 : Model.Neighbours.WeightsOf(from)[place];
    }

    /// <summary>Folds a user in, or with <paramref name="sessionId"/> a session; null without a model, or when nothing is known of the taste. To be disposed of.</summary>
    public FoldedVector? Fold(ReadOnlySpan<HistoryEntry> history, DateTimeOffset now, string? sessionId = null) =>
        Model is null ? null : FoldIn.Solve(Model.Factors, this, history, now, sessionId);

    /// <summary>Content vectors by the model's vectorizer, else by one fitted to what the catalogue holds now.</summary>
    private static ContentPool NewPool(Catalogue catalogue, RetrievalModel? model)
    {
        var vectorizer = model?.Content?.Vectorizer ?? ContentVectorizer.Fit(Enumerable.Range(0, Math.Min(catalogue.Count, FittedItems)).Select(catalogue.ItemAt));
        return new ContentPool(catalogue, new Bitset(0), new ContentVectors(vectorizer, Math.Min(catalogue.Count, FittedItems)));
    }

    private static int[] NoRows(RetrievalModel? model)
    {
        var rows = new int[model?.Neighbours.Count ?? 0];
        rows.AsSpan().Fill(-1);
        return rows;
    }

    private RetrievalSnapshot Bind(Catalogue catalogue, IEnumerable<int> changedRows, bool fresh)
    {
        var (factorOf, neighbourIndexOf, rowOfNeighbour) = (new int[catalogue.Count], new int[catalogue.Count], (int[])_rowOfNeighbour.Clone());
        _factorOf.CopyTo(factorOf, 0);
        _neighbourIndexOf.CopyTo(neighbourIndexOf, 0);
        var coldVectors = _coldVectors.ToBuilder();
        var cold = ColdRows.Clone(catalogue.Count);
        foreach (var row in changedRows)
        {
            var id = catalogue.IdOf(row);
            factorOf[row] = Model is not null && Model.Factors.TryGetRow(id, out var factor) ? factor : Cold;
            neighbourIndexOf[row] = -1;
            if (Model is not null && Model.Neighbours.TryGetIndex(id, out var index))
            {
                (neighbourIndexOf[row], rowOfNeighbour[index]) = (index, row);
            }

            if (factorOf[row] == Cold)
            {
                cold.Set(row);
                if (Model?.Content is { } content)
                {
                    coldVectors[row] = content.Map(catalogue.ItemAt(row));
                }
            }
        }

        // A vectorizer of its own was fitted to what there was then: once the catalogue has doubled, its word frequencies say little.
        var outgrown = Model?.Content is null && Pool.FittedOn < FittedItems && catalogue.Count >= 2 * Pool.FittedOn;
        var pool = (outgrown ? NewPool(catalogue, Model) : Pool).With(catalogue, cold.Freeze());
        return new RetrievalSnapshot(catalogue, Model, factorOf, neighbourIndexOf, rowOfNeighbour, coldVectors.ToImmutable(), cold, pool, fresh ? null : _index, changedRows);
    }
}
