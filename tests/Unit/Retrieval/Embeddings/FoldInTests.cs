using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Embeddings;

namespace OrleansReco.Tests.Unit.Retrieval.Embeddings;

public sealed class FoldInTests
{
    private static readonly DateTimeOffset Now = RandomWorld.Now;

    [Theory]
    [InlineData(1, 3, 1)]
    [InlineData(2, 8, 5)]
    [InlineData(3, 33, 300)]
    [InlineData(4, 64, 256)]
    [InlineData(5, 64, 40)]
    public void Solve_RandomHistories_EqualsADirectDenseSolve(int seed, int dimension, int length)
    {
        var world = new RandomWorld(seed);
        var settings = new FoldInSettings { UnobservedWeight = 0.3, Regularization = 0.02, RegularizationExponent = 0.7, HalfLifeEvents = 30, HalfLifeTime = TimeSpan.FromDays(60) };
        var model = world.Model(500, dimension, settings);
        var history = world.History(length, 500);

        using var folded = FoldIn.Solve(model, model, history.AsSpan(), Now)!;

        var expected = SolveDirectly(model, history);
        var largest = expected.Max(Math.Abs);
        for (var j = 0; j < dimension; j++)
        {
            Assert.Equal(expected[j] / largest, folded.Vector[j] / largest, 1e-5);
        }
    }

    [Fact]
    public void Solve_HistoryInAnyOrder_GivesTheSameVector()
    {
        var world = new RandomWorld(7);
        var model = world.Model(200, 16);
        var history = world.History(300, 200);
        using var first = FoldIn.Solve(model, model, history.AsSpan(), Now)!;
        for (var round = 0; round < 5; round++)
        {
            using var shuffled = FoldIn.Solve(model, model, world.Shuffle(history), Now)!;
            Assert.Equal(first.Vector.ToArray(), shuffled.Vector.ToArray());
        }
    }

    [Fact]
    public void Solve_MoreThan256Entries_CountsTheNewest()
    {
        var world = new RandomWorld(8);
        var model = world.Model(200, 16, new FoldInSettings { HalfLifeEvents = 0, HalfLifeTime = TimeSpan.Zero });
        var history = world.History(400, 200);

        using var all = FoldIn.Solve(model, model, history.AsSpan(), Now)!;
        using var newest = FoldIn.Solve(model, model, history[(400 - 256)..].AsSpan(), Now)!;

        Assert.Equal(256, all.Count);
        Assert.Equal(newest.Vector.ToArray(), all.Vector.ToArray());
    }

    [Fact]
    public void Solve_Dismissal_LowersTheItemAndItsNeighbours()
    {
        var world = new RandomWorld(9);
        var model = Clustered(world);
        ImmutableArray<HistoryEntry> likes = [Entry(0, 1, 1), Entry(1, 1, 2), Entry(20, 1, 3), Entry(21, 1, 4)];
        var dismissal = Entry(22, -1, 5);
        using var before = FoldIn.Solve(model, model, likes.AsSpan(), Now)!;
        using var after = FoldIn.Solve(model, model, likes.Add(dismissal).AsSpan(), Now)!;

        // Items 20 to 39 are of the dismissed item's kind.
        for (var neighbour = 20; neighbour < 40; neighbour++)
        {
            Assert.True(after.Score(model.VectorOf(neighbour)) < before.Score(model.VectorOf(neighbour)), $"item {neighbour} must lose by the dismissal of item 22");
        }

        var kinds = (Kept: Mean(model, after, 0) / Mean(model, before, 0), Dismissed: Mean(model, after, 20) / Mean(model, before, 20));
        Assert.True(kinds.Dismissed < kinds.Kept, $"the dismissed kind must lose more than the other, but kept {kinds}");
    }

    [Fact]
    public void Solve_OnlyNegatives_KnowsNothingOfTheTaste()
    {
        var model = new RandomWorld(10).Model(50, 8);

        Assert.Null(FoldIn.Solve(model, model, [Entry(1, -1, 1), Entry(2, -1, 2)], Now));
        Assert.Null(FoldIn.Solve(model, model, [], Now));
        Assert.Null(FoldIn.Solve(model, model, [Entry(1, 1, 1) with { ItemId = "unknown" }], Now));
    }

    [Fact]
    public void Solve_OfASession_EqualsTheSolveOfItsEventsAlone()
    {
        var world = new RandomWorld(11);
        var model = world.Model(100, 12);
        var history = world.History(60, 100);

        using var session = FoldIn.Solve(model, model, history.AsSpan(), Now, "session-2")!;
        using var alone = FoldIn.Solve(model, model, history.Where(entry => entry.SessionId == "session-2").ToArray(), Now)!;

        Assert.Equal(alone.Vector.ToArray(), session.Vector.ToArray());
        Assert.All(session.Entries.ToArray(), entry => Assert.Equal("session-2", history[entry].SessionId));
    }

    [Fact]
    public void Contributions_AnyItem_SumToItsScore()
    {
        var world = new RandomWorld(12);
        var model = world.Model(300, 32);
        var history = world.History(80, 300);
        using var folded = FoldIn.Solve(model, model, history.AsSpan(), Now)!;
        var contributions = new float[folded.Count];
        for (var item = 0; item < 50; item++)
        {
            folded.Contributions(model.VectorOf(item), contributions);

            Assert.Equal(folded.Score(model.VectorOf(item)), contributions.Sum(), 1e-4);
            var bySource = Enumerable.Range(0, folded.Count).GroupBy(i => history[folded.Entries[i]].ItemId, i => contributions[i]).Select(g => (Item: g.Key, Sum: g.Sum())).MaxBy(g => g.Sum);
            var top = folded.TopContribution(model.VectorOf(item))!.Value;
            Assert.Equal(bySource.Item, model.ItemIds[top.Row]);
            Assert.Equal(bySource.Item, history[top.Entry].ItemId);
            Assert.Equal(bySource.Sum, top.Amount, 1e-5);
        }
    }

    [Fact]
    public void TopContribution_ItemOfOneKind_NamesTheInteractionOfThatKind()
    {
        var model = Clustered(new RandomWorld(13));
        using var folded = FoldIn.Solve(model, model, [Entry(3, 1, 1), Entry(25, 1, 2), Entry(45, 1, 3)], Now)!;

        Assert.Equal(3, folded.TopContribution(model.VectorOf(10))!.Value.Row);
        Assert.Equal(25, folded.TopContribution(model.VectorOf(30))!.Value.Row);
        Assert.Equal(45, folded.TopContribution(model.VectorOf(50))!.Value.Row);
    }

    [Fact]
    public void Solve_PooledMemoryUsedBefore_GivesTheSameVectorAgain()
    {
        var world = new RandomWorld(14);
        var model = world.Model(300, 24);
        var (one, other) = (world.History(200, 300), world.History(250, 300));
        float[] first;
        using (var folded = FoldIn.Solve(model, model, one.AsSpan(), Now)!)
        {
            first = folded.Vector.ToArray();
        }

        FoldIn.Solve(model, model, other.AsSpan(), Now)!.Dispose();
        using var again = FoldIn.Solve(model, model, one.AsSpan(), Now)!;
        Assert.Equal(first, again.Vector.ToArray());
    }

    [Fact]
    public void FactorModel_BadSettings_NamesTheSettingAndItsValue()
    {
        var world = new RandomWorld(15);

        Assert.Contains("FoldInSettings.Regularization must be finite and greater than 0, but was 0.", Assert.Throws<ArgumentException>(() => world.Model(3, 2, new FoldInSettings { Regularization = 0 })).Message);
        Assert.Contains("HalfLifeEvents", Assert.Throws<ArgumentException>(() => world.Model(3, 2, new FoldInSettings { HalfLifeEvents = double.NaN })).Message);
    }

    /// <summary>Three kinds of 20 items each around orthogonal directions.</summary>
    private static FactorModel Clustered(RandomWorld world)
    {
        const int Dimension = 8;
        var factors = new float[60 * Dimension];
        for (var item = 0; item < 60; item++)
        {
            for (var j = 0; j < Dimension; j++)
            {
                factors[(item * Dimension) + j] = (j == item / 20 ? 1 : 0) + (float)(0.1 * (world.Random.NextDouble() - 0.5));
            }
        }

        return new FactorModel([.. Enumerable.Range(0, 60).Select(RandomWorld.Id)], factors, Dimension, new FoldInSettings { UnobservedWeight = 0.05, HalfLifeEvents = 50 });
    }

    private static float Mean(FactorModel model, FoldedVector vector, int from)
    {
        var sum = 0f;
        for (var item = from; item < from + 20; item++)
        {
            sum += vector.Score(model.VectorOf(item));
        }

        return sum / 20;
    }

    private static HistoryEntry Entry(int item, float weight, int seq) =>
        new(RandomWorld.Id(item), weight > 0 ? EventType.Play : EventType.Dismiss, weight, Now.AddMinutes(seq - 100), null, seq);

    /// <summary>The normal equations of design.md section 5 as they stand, by Gaussian elimination with pivoting.</summary>
    private static double[] SolveDirectly(FactorModel model, ImmutableArray<HistoryEntry> history)
    {
        var (d, settings) = (model.Dimension, model.Settings);
        var (a, b) = (new double[d, d], new double[d]);
        for (var item = 0; item < model.Count; item++)
        {
            AddOuter(item, settings.UnobservedWeight);
        }

        var newest = history.OrderByDescending(entry => entry.Seq).Take(256).ToArray();
        var sum = 0.0;
        for (var newer = 0; newer < newest.Length; newer++)
        {
            model.TryGetRow(newest[newer].ItemId, out var row);
            var weight = newest[newer].Weight * Math.Pow(0.5, (newer / settings.HalfLifeEvents) + ((Now - newest[newer].At) / settings.HalfLifeTime));
            AddOuter(row, Math.Abs(weight));
            sum += Math.Abs(weight);
            for (var j = 0; j < d && weight > 0; j++)
            {
                b[j] += weight * model.VectorOf(row)[j];
            }
        }

        for (var j = 0; j < d; j++)
        {
            a[j, j] += settings.Regularization * Math.Pow(sum + (settings.UnobservedWeight * model.Count), settings.RegularizationExponent);
        }

        for (var column = 0; column < d; column++)
        {
            var pivot = Enumerable.Range(column, d - column).MaxBy(row => Math.Abs(a[row, column]));
            (b[column], b[pivot]) = (b[pivot], b[column]);
            for (var j = 0; j < d; j++)
            {
                (a[column, j], a[pivot, j]) = (a[pivot, j], a[column, j]);
            }

            for (var row = 0; row < d; row++)
            {
                var factor = row == column ? 0 : a[row, column] / a[column, column];
                b[row] -= factor * b[column];
                for (var j = column; j < d && factor != 0; j++)
                {
                    a[row, j] -= factor * a[column, j];
                }
            }
        }

        return [.. Enumerable.Range(0, d).Select(j => b[j] / a[j, j])];

        void AddOuter(int row, double weight)
        {
            var y = model.VectorOf(row);
            for (var i = 0; i < d; i++)
            {
                for (var j = 0; j < d; j++)
                {
                    a[i, j] += weight * y[i] * y[j];
                }
            }
        }
    }
}
