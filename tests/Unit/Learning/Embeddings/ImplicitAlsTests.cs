using OrleansReco.Learning.Embeddings;

namespace OrleansReco.Tests.Unit.Learning.Embeddings;

public sealed class ImplicitAlsTests
{
    private static readonly ImplicitAlsOptions Small = new() { Dimension = 12, Epochs = 6, Regularization = 0.02 };

    [Theory]
    [InlineData(1)]
    [InlineData(0.5)]
    public void Train_UserFactors_SolveTheDenseNormalEquations(double exponent)
    {
        var matrix = TwoTastes();
        var options = Small with { RegularizationExponent = exponent };

        var factors = ImplicitAls.Train(matrix, options);

        for (var user = 0; user < matrix.RowCount; user++)
        {
            var expected = DenseSolve(matrix, user, factors.Items, options);
            for (var i = 0; i < options.Dimension; i++)
            {
                Assert.Equal(expected[i], factors.Users[(user * options.Dimension) + i], 1e-4);
            }
        }
    }

    [Fact]
    public void Train_MoreEpochs_LowersTheLoss()
    {
        var matrix = TwoTastes();

        var early = Loss(matrix, ImplicitAls.Train(matrix, Small with { Epochs = 1 }), Small);
        var late = Loss(matrix, ImplicitAls.Train(matrix, Small with { Epochs = 8 }), Small);

        Assert.True(late < early, $"Loss after 8 epochs is {late}, after one {early}.");
    }

    [Fact]
    public void Train_AnyNumberOfThreads_GivesTheSameFactors()
    {
        var matrix = TwoTastes();

        var one = ImplicitAls.Train(matrix, Small with { Threads = 1 });
        var three = ImplicitAls.Train(matrix, Small with { Threads = 3, Background = true });

        Assert.Equal(one.Items, three.Items);
        Assert.Equal(one.Users, three.Users);
    }

    [Fact]
    public void Train_TwoTastes_RanksTheOwnTasteFirst()
    {
        var matrix = TwoTastes();
        var factors = ImplicitAls.Train(matrix, Small);

        // Users 0..19 take items 0..9, users 20..39 take items 10..19.
        Assert.True(MeanScore(factors, 0, 0..10) > MeanScore(factors, 0, 10..20) + 0.3);
        Assert.True(MeanScore(factors, 39, 10..20) > MeanScore(factors, 39, 0..10) + 0.3);
    }

    [Fact]
    public void Train_Refusal_LowersTheItemsScore()
    {
        var cells = TwoTastesCells().Where(cell => cell is not { User: 0, Item: 3 }).ToList();
        var without = ImplicitAls.Train(InteractionMatrix.Build(40, 20, cells), Small);
        var with = ImplicitAls.Train(InteractionMatrix.Build(40, 20, [.. cells, new Interaction(0, 3, -5)]), Small);

        Assert.True(MeanScore(with, 0, 3..4) < MeanScore(without, 0, 3..4));
    }

    [Fact]
    public void Train_WarmStart_NeedsFewerEpochs()
    {
        var matrix = TwoTastes();
        var trained = ImplicitAls.Train(matrix, Small with { Epochs = 20 });

        var warm = Loss(matrix, ImplicitAls.Train(matrix, Small with { Epochs = 1 }, trained.Items), Small);
        var cold = Loss(matrix, ImplicitAls.Train(matrix, Small with { Epochs = 1 }), Small);

        Assert.True(warm < cold, $"Loss after one epoch is {warm} warm, {cold} cold.");
    }

    [Fact]
    public void Train_ReportsProgressAndCanBeCancelled()
    {
        using var cancel = new CancellationTokenSource();
        var reported = new List<double>();
        var progress = new Recorder(share =>
        {
            reported.Add(share);
            if (reported.Count == 2)
            {
                cancel.Cancel();
            }
        });

        Assert.Throws<OperationCanceledException>(() => ImplicitAls.Train(TwoTastes(), Small, progress: progress, cancellationToken: cancel.Token));
        Assert.Equal([1.0 / 6, 2.0 / 6], reported);
    }

    [Fact]
    public void Train_WeightNotANumber_SaysSo()
    {
        var matrix = InteractionMatrix.Build(1, 2, [new(0, 0, float.NaN), new(0, 1)]);

        Assert.Throws<ArithmeticException>(() => ImplicitAls.Train(matrix, Small));
    }

    private static IEnumerable<Interaction> TwoTastesCells()
    {
        var random = new Random(5);
        for (var user = 0; user < 40; user++)
        {
            for (var item = 0; item < 20; item++)
            {
                var own = user < 20 == item < 10;
                if (random.NextDouble() < (own ? 0.7 : 0.05))
                {
                    yield return new Interaction(user, item, 0.5f + random.NextSingle());
                }
            }
        }
    }

    private static InteractionMatrix TwoTastes() => InteractionMatrix.Build(40, 20, [.. TwoTastesCells()]);

    private static double MeanScore(ImplicitAls.Factors factors, int user, Range items)
    {
        var (start, length) = items.GetOffsetAndLength(20);
        return Enumerable.Range(start, length).Average(item => Score(factors, user, item));
    }

    private static double Score(ImplicitAls.Factors factors, int user, int item) =>
        Enumerable.Range(0, factors.Dimension).Sum(i => (double)factors.Users[(user * factors.Dimension) + i] * factors.Items[(item * factors.Dimension) + i]);

    private static double Loss(InteractionMatrix matrix, ImplicitAls.Factors factors, ImplicitAlsOptions options)
    {
        var loss = 0.0;
        for (var user = 0; user < matrix.RowCount; user++)
        {
            for (var item = 0; item < matrix.ColumnCount; item++)
            {
                var at = matrix.ColumnsOf(user).BinarySearch(item);
                var score = Score(factors, user, item);
                loss += options.UnobservedWeight * score * score;
                loss += at < 0 ? 0 : matrix.WeightsOf(user)[at] * (1 - score) * (1 - score);
            }
        }

        return loss + Penalty(matrix, factors.Users, options) + Penalty(matrix.Transpose(), factors.Items, options);
    }

    private static double Penalty(InteractionMatrix matrix, float[] factors, ImplicitAlsOptions options) =>
        Enumerable.Range(0, matrix.RowCount).Sum(row => Lambda(matrix, row, options)
            * Enumerable.Range(0, options.Dimension).Sum(i => Math.Pow(factors[(row * options.Dimension) + i], 2)));

    private static double Lambda(InteractionMatrix matrix, int row, ImplicitAlsOptions options) =>
        options.Regularization * Math.Pow(matrix.WeightsOf(row).ToArray().Sum() + (options.UnobservedWeight * matrix.ColumnCount), options.RegularizationExponent);

    private static double[] DenseSolve(InteractionMatrix matrix, int user, float[] items, ImplicitAlsOptions options)
    {
        var d = options.Dimension;
        var system = new double[d, d + 1];
        void Add(int item, double left, double right)
        {
            for (var i = 0; i < d; i++)
            {
                for (var j = 0; j < d; j++)
                {
                    system[i, j] += left * items[(item * d) + i] * items[(item * d) + j];
                }

                system[i, d] += right * items[(item * d) + i];
            }
        }

        for (var item = 0; item < matrix.ColumnCount; item++)
        {
            Add(item, options.UnobservedWeight, 0);
        }

        for (var k = 0; k < matrix.ColumnsOf(user).Length; k++)
        {
            Add(matrix.ColumnsOf(user)[k], matrix.WeightsOf(user)[k], matrix.WeightsOf(user)[k]);
        }

        for (var i = 0; i < d; i++)
        {
            system[i, i] += Lambda(matrix, user, options);
        }

        for (var pivot = 0; pivot < d; pivot++)
        {
            for (var row = 0; row < d; row++)
            {
                if (row != pivot)
                {
                    var share = system[row, pivot] / system[pivot, pivot];
                    for (var column = pivot; column <= d; column++)
                    {
                        system[row, column] -= share * system[pivot, column];
                    }
                }
            }
        }

        return [.. Enumerable.Range(0, d).Select(i => system[i, d] / system[i, i])];
    }

    private sealed class Recorder(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
