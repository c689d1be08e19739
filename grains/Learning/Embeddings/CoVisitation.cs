using System.Collections.Immutable;
using OrleansReco.Retrieval.Embeddings;

namespace OrleansReco.Learning.Embeddings;

/// <summary>
/// Directed co-visitation: an item's neighbours are what users came to within a few steps of it, nearer steps and the direction of time counting more, divided by powers of both items' popularity.
/// </summary>
public static class CoVisitation
{
    /// <summary>Learns neighbours.</summary>
    /// <param name="itemIds">Ids by item row.</param>
    /// <param name="sequences">One a user, oldest first: item rows with weights; those at or below zero are passed over.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Ends training between chunks of items.</param>
    public static NeighbourModel Train(
        ImmutableArray<string> itemIds, IReadOnlyList<Interaction[]> sequences, CoVisitationOptions options, CancellationToken cancellationToken = default)
    {
        var taken = sequences.Select(sequence => Array.FindAll(sequence, step => step.Weight > 0)).ToArray();
        var popularity = new double[itemIds.Length];
        var places = new List<(int Sequence, int Place)>[itemIds.Length];
        for (var s = 0; s < taken.Length; s++)
        {
            for (var place = 0; place < taken[s].Length; place++)
            {
                popularity[taken[s][place].Item] += taken[s][place].Weight;
                (places[taken[s][place].Item] ??= []).Add((s, place));
            }
        }

        var ofTarget = Array.ConvertAll(popularity, p => p > 0 ? Math.Pow(p, -options.NeighbourExponent) : 0);
        var rows = new (int[] Items, float[] Weights)[itemIds.Length];
        TrainingThreads.For(
            itemIds.Length,
            options.Threads,
            options.Background,
            (from, to) =>
            {
                var counts = new double[itemIds.Length];
                for (var item = from; item < to; item++)
                {
                    rows[item] = places[item] is { } where
                        ? NeighboursOf(item, where, taken, counts, Math.Pow(popularity[item], -options.SourceExponent), ofTarget, options)
                        : ([], []);
                }
            },
            cancellationToken);
        return Pack(itemIds, rows);
    }

    private static (int[] Items, float[] Weights) NeighboursOf(
        int item, List<(int Sequence, int Place)> places, Interaction[][] sequences, double[] counts, double sourceNorm, double[] targetNorms, CoVisitationOptions options)
    {
        var touched = new List<int>();
        foreach (var (sequence, place) in places)
        {
            var steps = sequences[sequence];
            var (forward, backward) = (steps[place].Weight * sourceNorm, steps[place].Weight * sourceNorm * options.Backward);
            for (var apart = 1; apart <= options.Window; apart++, forward *= options.StepDecay, backward *= options.StepDecay)
            {
                if (place + apart < steps.Length)
                {
                    Add(steps[place + apart], forward);
                }

                if (place >= apart)
                {
                    Add(steps[place - apart], backward);
                }
            }
        }

        var order = touched.Select(neighbour => (neighbour, weight: counts[neighbour] * targetNorms[neighbour]))
            .OrderByDescending(pair => pair.weight).ThenBy(pair => pair.neighbour).Take(options.MaxNeighbours).ToArray();
        foreach (var neighbour in touched)
        {
            counts[neighbour] = 0;
        }

        return (Array.ConvertAll(order, pair => pair.neighbour), Array.ConvertAll(order, pair => (float)pair.weight));

        void Add(Interaction step, double weight)
        {
            if (step.Item == item || weight == 0)
            {
                return;
            }

            if (counts[step.Item] == 0)
            {
                touched.Add(step.Item);
            }

            counts[step.Item] += weight * step.Weight;
        }
    }

    private static NeighbourModel Pack(ImmutableArray<string> itemIds, (int[] Items, float[] Weights)[] rows)
    {
        var offsets = new int[rows.Length + 1];
        for (var i = 0; i < rows.Length; i++)
        {
            offsets[i + 1] = offsets[i] + rows[i].Items.Length;
        }

        return new NeighbourModel(itemIds, offsets, [.. rows.SelectMany(row => row.Items)], [.. rows.SelectMany(row => row.Weights)]);
    }
}
