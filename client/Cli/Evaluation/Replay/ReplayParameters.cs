using System.Collections.Immutable;
using System.Globalization;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Embeddings;
using OrleansReco.Learning.Evaluation;

namespace OrleansReco.Cli.Evaluation.Replay;

/// <summary>What the arms that learn are run with.</summary>
/// <param name="Recipe">Of training and of fold-in.</param>
/// <param name="Retrieval">Weights and k of the fusion.</param>
internal sealed record ReplayParameters(RetrievalRecipe Recipe, RetrievalSpec Retrieval)
{
    private const int Seed = 1;

    /// <summary>Chosen one after the other on the first half alone: trained on its first 60 %, judged event by event on the rest.</summary>
    public static ReplayParameters Choose(ReplayStream stream, Action<string> report, CancellationToken cancellationToken)
    {
        var split = stream.Half * 6 / 10;
        var (before, later) = (stream.Interactions(0, split), stream.Interactions(split, stream.Half));
        var models = new Dictionary<RetrievalRecipe, OrleansReco.Retrieval.RetrievalModel>();
        var best = new ReplayParameters(new RetrievalRecipe { Als = new ImplicitAlsOptions { Dimension = 32 }, HalfLifeTime = TimeSpan.FromDays(1) }, Fusion(1, 10));
        var bestRate = Judge(best);

        Try("half-life in events", [3, 4, 7, 10], (p, value) => p with { Recipe = p.Recipe with { HalfLifeEvents = value } });
        Try("half-life in hours", [1, 6, 24 * 7], (p, value) => p with { Recipe = p.Recipe with { HalfLifeTime = TimeSpan.FromHours(value) } });
        Try("row length", [25, 60], (p, value) => p with { Recipe = p.Recipe with { RowLength = (int)value } });
        Try("unobserved weight", [0.2, 0.3, 0.4], (p, value) => p with { Recipe = p.Recipe with { Als = p.Recipe.Als with { UnobservedWeight = value } } });
        Try("weight of co-visitation", [0.5, 2], (p, value) => p with { Retrieval = Fusion(value, p.Retrieval.FusionK) });
        Try("k of the fusion", [3, 60], (p, value) => p with { Retrieval = Fusion(p.Retrieval.Sources[CandidateSources.Covisited], (int)value) });
        report(string.Create(
            CultureInfo.InvariantCulture,
            $"Chosen on the first half (HR@10 {bestRate:F4}): half-lives {best.Recipe.HalfLifeEvents} events and {best.Recipe.HalfLifeTime.TotalHours} h, rows of {best.Recipe.RowLength}, " +
            $"α₀ {best.Recipe.Als.UnobservedWeight}, weight of co-visitation {best.Retrieval.Sources[CandidateSources.Covisited]}, k {best.Retrieval.FusionK}."));
        return best;

        void Try(string name, double[] values, Func<ReplayParameters, double, ReplayParameters> with)
        {
            var from = best;
            foreach (var value in values)
            {
                var candidate = with(from, value);
                var rate = Judge(candidate);
                (best, bestRate) = rate > bestRate ? (candidate, rate) : (best, bestRate);
                report(string.Create(CultureInfo.InvariantCulture, $"  {name} {value}: HR@10 {rate:F4}"));
            }
        }

        double Judge(ReplayParameters parameters)
        {
            // Half-lives do not change what is trained.
            var key = parameters.Recipe with { HalfLifeEvents = 0, HalfLifeTime = default };
            if (!models.TryGetValue(key, out var model))
            {
                models[key] = model = RetrievalTrainer.Fit(stream.Items, before, parameters.Recipe, cancellationToken: cancellationToken);
            }

            var evaluator = new PrequentialEvaluator(stream.Items, parameters.Retrieval, k: 10);
            return PrequentialEvaluator.HitRate(evaluator.Run(model with { Factors = model.Factors.With(parameters.Recipe.FoldIn) }, before, later, cancellationToken), Seed).Mean;
        }
    }

    private static RetrievalSpec Fusion(double covisited, int k) => new()
    {
        Sources = ImmutableDictionary<string, double>.Empty.Add(CandidateSources.User, 1).Add(CandidateSources.Covisited, covisited),
        FusionK = k,

        // The slate is the head of the fused order: ranking more of its tail changes nothing here.
        Limit = 20,
        UseRanker = false,
    };
}
