using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Examples;
using OrleansReco.Retrieval;
using OrleansReco.Retrieval.Embeddings;

namespace OrleansReco.Learning.Embeddings;

/// <summary>From interactions to a retrieval model: item factors, neighbours, content map. Nothing of a user is in the result.</summary>
public static class RetrievalTrainer
{
    /// <summary>Trains. Items that nobody has touched get no factors: they are cold and live by the content map.</summary>
    /// <param name="items">The catalogue, for the content map; items of the interactions that are not in it are trained but not mapped from.</param>
    /// <param name="interactions">In order of time.</param>
    /// <param name="recipe">How.</param>
    /// <param name="parent">Factors to start from where it knows the item and has the same dimension; null: from noise.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="cancellationToken">Ends training early.</param>
    /// <exception cref="ArgumentException">There is no interaction with an item.</exception>
    public static RetrievalModel Fit(
        IReadOnlyList<Item> items,
        IReadOnlyList<TrainingInteraction> interactions,
        RetrievalRecipe recipe,
        FactorModel? parent = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        if (interactions.Count == 0)
        {
            throw new ArgumentException("There is nothing to train on: no interactions. Wait until users have used items.", nameof(interactions));
        }

        var (ids, sequences) = Sequences(interactions);
        var factors = TrainFactors(ids, sequences, recipe, parent, progress, cancellationToken);
        var neighbours = CoVisitation.Train(ids, sequences, recipe.CoVisitation, cancellationToken);
        var content = TrainContent(items, ids, sequences, factors, cancellationToken);
        return new RetrievalModel(factors, neighbours, content);
    }

    private static (ImmutableArray<string> Ids, List<Interaction[]> Sequences) Sequences(IReadOnlyList<TrainingInteraction> interactions)
    {
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        var ids = ImmutableArray.CreateBuilder<string>();
        var users = new Dictionary<string, List<Interaction>>(StringComparer.Ordinal);
        foreach (var interaction in interactions)
        {
            if (!rows.TryGetValue(interaction.ItemId, out var row))
            {
                rows[interaction.ItemId] = row = rows.Count;
                ids.Add(interaction.ItemId);
            }

            if (!users.TryGetValue(interaction.UserId, out var sequence))
            {
                users[interaction.UserId] = sequence = [];
            }

            sequence.Add(new Interaction(users.Count - 1, row, interaction.Weight));
        }

        return (ids.ToImmutable(), [.. users.Values.Select(sequence => sequence.ToArray())]);
    }

    private static FactorModel TrainFactors(
        ImmutableArray<string> ids, List<Interaction[]> sequences, RetrievalRecipe recipe, FactorModel? parent, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var cells = new List<Interaction>();
        var rowCount = 0;
        foreach (var sequence in sequences)
        {
            foreach (var row in sequence.Chunk(recipe.RowLength > 0 ? recipe.RowLength : sequence.Length))
            {
                cells.AddRange(row.Select(step => step with { User = rowCount }));
                rowCount++;
            }
        }

        var factors = ImplicitAls.Train(
            InteractionMatrix.Build(rowCount, ids.Length, cells), recipe.Als, WarmStart(ids, recipe.Als.Dimension, parent), progress, cancellationToken);
        return new FactorModel(ids, factors.Items, factors.Dimension, recipe.FoldIn);
    }

    private static float[]? WarmStart(ImmutableArray<string> ids, int dimension, FactorModel? parent)
    {
        if (parent?.Dimension != dimension)
        {
            return null;
        }

        var factors = new float[ids.Length * dimension];
        Array.Fill(factors, float.NaN);
        for (var row = 0; row < ids.Length; row++)
        {
            if (parent.TryGetRow(ids[row], out var known))
            {
                parent.VectorOf(known).CopyTo(factors.AsSpan(row * dimension));
            }
        }

        return factors;
    }

    private static ContentMap? TrainContent(
        IReadOnlyList<Item> items, ImmutableArray<string> ids, List<Interaction[]> sequences, FactorModel factors, CancellationToken cancellationToken)
    {
        var counts = new int[ids.Length];
        foreach (var step in sequences.SelectMany(sequence => sequence))
        {
            counts[step.Item]++;
        }

        var byId = items.ToDictionary(item => item.ItemId, StringComparer.Ordinal);
        var trained = ids.Select(id => byId.GetValueOrDefault(id) ?? new Item { ItemId = id }).ToArray();
        for (var row = 0; row < trained.Length; row++)
        {
            counts[row] = byId.ContainsKey(ids[row]) ? counts[row] : 0;
        }

        return ContentMapTrainer.Train(trained, factors.Factors.ToArray(), factors.Dimension, counts, seed: 1, cancellationToken)?.Map;
    }
}
