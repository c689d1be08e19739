using OrleansReco.Learning.Embeddings;

namespace OrleansReco.Learning.Evaluation;

/// <summary>Training data and what was held out from it.</summary>
public sealed class HoldOut
{
    private HoldOut(InteractionMatrix train, int[][] test)
    {
        Train = train;
        Test = test;
    }

    /// <summary>Users by items.</summary>
    public InteractionMatrix Train { get; }

    /// <summary>Held-out items by user, ascending; empty for users that are not evaluated.</summary>
    internal int[][] Test { get; }

    /// <summary>A share of each item's users stays in training (protocol P1: 0.75).</summary>
    public static HoldOut WithinItems(int userCount, int itemCount, IReadOnlyCollection<Interaction> interactions, double trainShare, int seed) =>
        Split(userCount, itemCount, interactions, trainShare, seed, static cell => cell.Item);

    /// <summary>A share of each user's items stays in training (protocol P2: 0.9).</summary>
    public static HoldOut WithinUsers(int userCount, int itemCount, IReadOnlyCollection<Interaction> interactions, double trainShare, int seed) =>
        Split(userCount, itemCount, interactions, trainShare, seed, static cell => cell.User);

    /// <summary>The training cells, to be split again for validation.</summary>
    public IReadOnlyCollection<Interaction> TrainCells()
    {
        var cells = new List<Interaction>(Train.CellCount);
        for (var user = 0; user < Train.RowCount; user++)
        {
            for (var k = 0; k < Train.ColumnsOf(user).Length; k++)
            {
                cells.Add(new Interaction(user, Train.ColumnsOf(user)[k], Train.WeightsOf(user)[k]));
            }
        }

        return cells;
    }

    private static HoldOut Split(
        int userCount, int itemCount, IReadOnlyCollection<Interaction> interactions, double trainShare, int seed, Func<Interaction, int> stratum)
    {
        var random = new Random(seed);
        var train = new List<Interaction>(interactions.Count);
        var test = new List<int>[userCount];
        foreach (var group in interactions.GroupBy(stratum).OrderBy(group => group.Key))
        {
            var cells = group.OrderBy(cell => cell.User).ThenBy(cell => cell.Item).ToArray();
            random.Shuffle(cells);
            var kept = (int)Math.Round(cells.Length * trainShare);
            train.AddRange(cells.AsSpan(0, kept));
            foreach (var cell in cells.AsSpan(kept))
            {
                (test[cell.User] ??= []).Add(cell.Item);
            }
        }

        return new HoldOut(InteractionMatrix.Build(userCount, itemCount, train), [.. test.Select(items => items?.Order().ToArray() ?? [])]);
    }
}
