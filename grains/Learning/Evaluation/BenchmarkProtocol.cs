using System.Collections.Immutable;
using OrleansReco.Learning.Embeddings;

namespace OrleansReco.Learning.Evaluation;

/// <summary>A row of a protocol's table: means over seeds.</summary>
/// <param name="Name">The method.</param>
/// <param name="Metrics">Mean over seeds of the mean over users.</param>
/// <param name="NdcgDeviation">Standard deviation of nDCG over seeds.</param>
/// <param name="Coverage">Mean share of items listed at least once.</param>
public sealed record BenchmarkRow(string Name, RankingMetrics Metrics, double NdcgDeviation, double Coverage);

/// <summary>
/// The random-split protocols P1 and P2 of the data's README: several seeds, hyper-parameters chosen anew for each seed on a validation part split from its training data in the
/// same way, then fitted on all its training data and judged once on its test data.
/// </summary>
public sealed class BenchmarkProtocol
{
    private static readonly ImmutableArray<ImplicitAlsOptions> AlsGrid =
    [
        new() { UnobservedWeight = 0.6, Regularization = 0.01 },
        new() { UnobservedWeight = 0.4, Regularization = 0.013 },
        new() { UnobservedWeight = 0.8, Regularization = 0.008 },
        new() { UnobservedWeight = 0.6, Regularization = 0.008 },
    ];

    private static readonly ImmutableArray<double> LinearGrid = [100, 200, 300];

    private readonly Func<IReadOnlyCollection<Interaction>, int, HoldOut> _split;
    private readonly int _k;

    private BenchmarkProtocol(string name, int k, Func<IReadOnlyCollection<Interaction>, int, HoldOut> split) => (Name, _k, _split) = (name, k, split);

    /// <summary>The protocol's name.</summary>
    public string Name { get; }

    /// <summary>P1: 75 % of each item's users in training, k = 10.</summary>
    public static BenchmarkProtocol P1(int userCount, int itemCount) =>
        new("P1", 10, (cells, seed) => HoldOut.WithinItems(userCount, itemCount, cells, 0.75, seed));

    /// <summary>P2: per user random 8:1:1, k = 10. Validation is the second part; the rows are fitted on the first two.</summary>
    public static BenchmarkProtocol P2(int userCount, int itemCount) =>
        new("P2", 10, (cells, seed) => HoldOut.WithinUsers(userCount, itemCount, cells, 0.9, seed));

    /// <summary>All rows, popularity first, then by rising cost.</summary>
    /// <param name="interactions">All of the data.</param>
    /// <param name="seeds">One run a seed.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public ImmutableArray<BenchmarkRow> Run(
        IReadOnlyCollection<Interaction> interactions, IReadOnlyList<int> seeds, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        var runs = new List<IReadOnlyList<RankingResult>>();
        foreach (var seed in seeds)
        {
            runs.Add(RunSeed(_split(interactions, seed), seed, cancellationToken));
            progress?.Report((double)runs.Count / seeds.Count);
        }

        return [.. Enumerable.Range(0, runs[0].Count).Select(row => Summarize([.. runs.Select(run => run[row])]))];
    }

    private static BenchmarkRow Summarize(ImmutableArray<RankingResult> runs)
    {
        var mean = RankingMetrics.Mean([.. runs.Select(run => run.Mean)]);
        var deviation = runs.Length < 2 ? 0 : Math.Sqrt(runs.Sum(run => Math.Pow(run.Mean.Ndcg - mean.Ndcg, 2)) / (runs.Length - 1));
        return new BenchmarkRow(runs[0].Name, mean, deviation, runs.Average(run => run.Coverage));
    }

    private IReadOnlyList<RankingResult> RunSeed(HoldOut holdOut, int seed, CancellationToken cancellationToken)
    {
        var validation = _split(holdOut.TrainCells(), seed + 1_000_003);
        var als = Best(validation, AlsGrid, options => new ImplicitAlsScorer("ials", options with { Seed = seed }), cancellationToken);
        var linear = Best(validation, LinearGrid, lambda => new LinearItemScorer(lambda), cancellationToken);
        ImmutableArray<IScorer> scorers =
        [
            new PopularScorer(),
            new CoVisitedScorer(),
            new LinearItemScorer(linear),
            new ImplicitAlsScorer("ials-64", als with { Seed = seed }),
            new ImplicitAlsScorer("ials-128", als with { Seed = seed, Dimension = 128 }),
            new BlendScorer("ials-128+linearItems", [(new ImplicitAlsScorer("ials-128", als with { Seed = seed, Dimension = 128 }), 1), (new LinearItemScorer(linear), 1)]),
        ];
        var results = new List<RankingResult>();
        foreach (var scorer in scorers)
        {
            scorer.Fit(holdOut.Train, cancellationToken);
            results.Add(RankingProtocol.Evaluate(holdOut, scorer, _k, cancellationToken));
        }

        return results;
    }

    private T Best<T>(HoldOut validation, ImmutableArray<T> grid, Func<T, IScorer> scorerOf, CancellationToken cancellationToken)
    {
        return grid.MaxBy(parameters =>
        {
            var scorer = scorerOf(parameters);
            scorer.Fit(validation.Train, cancellationToken);
            return RankingProtocol.Evaluate(validation, scorer, _k, cancellationToken).Mean.Ndcg;
        })!;
    }
}
