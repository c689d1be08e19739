using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Bundles;
using OrleansReco.Learning.Embeddings;
using OrleansReco.Learning.Evaluation;
using OrleansReco.Learning.Examples;
using OrleansReco.Retrieval;

namespace OrleansReco.Trainer;

/// <summary>What a training made.</summary>
/// <param name="Draft">The bundle to save.</param>
/// <param name="Gate">What the gate says of it.</param>
/// <param name="Ranker">What became of the ranker, in words.</param>
public sealed record TrainingResult(BundleDraft Draft, GateReport Gate, string Ranker);

/// <summary>
/// One training, from data to a judged bundle. The interactions are split into earlier | validation | later, by time and so that the champion has seen nothing of the later (<see cref="LaterSlice"/>).
/// Half-lives are chosen on validation with a model of the earlier part; the candidate is fitted on earlier + validation and judged beside the champion on the later slice; what is saved is the same recipe fitted on everything.
/// </summary>
public sealed class ModelTrainer(TrainerOptions options)
{
    /// <summary>Name, in a manifest's counts, of the newest row of the log that the bundle was trained on.</summary>
    public const string LastRow = "lastRow";

    /// <summary>Name, in a manifest's counts, of the number of slates that its ranker learned from.</summary>
    public const string RankerSlates = "rankerSlates";

    /// <summary>Trains and judges.</summary>
    /// <param name="data">The data.</param>
    /// <param name="champion">What serves now; null: nothing.</param>
    /// <param name="now">Time of training.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="cancellationToken">Ends training early.</param>
    public TrainingResult Train(
        TrainingSnapshot data, ModelBundle? champion, DateTimeOffset now, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        var all = data.Interactions;
        var slice = LaterSlice.Cut(all, LastRowOf(champion), options);
        var rest = slice.Rest;
        var validationStart = Math.Max(1, rest.Length - Math.Max(1, (int)(all.Length * options.HoldOutShare)));
        var evaluator = new PrequentialEvaluator(data.Items, options.Retrieval, k: 10, options.Threads, background: true);

        var recipe = Background(options.Recipe);
        // These two start from noise: the champion may have seen the slices they are judged on, and its factors must not carry that over.
        var early = RetrievalTrainer.Fit(data.Items, rest[..validationStart], recipe, cancellationToken: cancellationToken);
        progress?.Report(0.2);
        recipe = HalfLives.Choose(early, recipe, evaluator, rest[..validationStart], Judged(rest[validationStart..]), cancellationToken);
        progress?.Report(0.4);

        var candidate = RetrievalTrainer.Fit(data.Items, rest, recipe, cancellationToken: cancellationToken);
        var later = Judged(slice.Later);
        ImmutableArray<TrainingInteraction> before = [.. all.ExceptBy(later.Select(interaction => interaction.Row), interaction => interaction.Row)];
        var users = evaluator.Run(candidate, before, later, cancellationToken);
        var gate = champion is null
            ? ChampionGate.First(users)
            : ChampionGate.Judge(champion.Manifest.Version, users, evaluator.Run(champion.Retrieval, before, later, cancellationToken), options);
        progress?.Report(0.6);

        var final = RetrievalTrainer.Fit(data.Items, all, recipe, champion?.Retrieval.Factors, cancellationToken: cancellationToken);
        progress?.Report(0.8);
        var (ranker, rankerReason) = RankerPart.Train(data.Examples, champion, options, cancellationToken);
        progress?.Report(1);
        return new TrainingResult(Draft(data, champion, now, final, gate, users, ranker), gate, rankerReason);
    }

    private static BundleDraft Draft(
        TrainingSnapshot data, ModelBundle? champion, DateTimeOffset now, RetrievalModel final, GateReport gate, ImmutableArray<PrequentialUser> users, RankerPart? ranker)
    {
        var metrics = gate.Metrics.Where(metric => metric.Segment == "all").ToImmutableSortedDictionary(metric => metric.Name, metric => metric.Candidate, StringComparer.Ordinal);
        return new BundleDraft
        {
            Retrieval = final,
            RankerOnnx = ranker?.Onnx,
            RankerFeatures = ranker?.Features ?? [],
            Calibration = ranker?.Calibration,
            Parent = champion?.Manifest.Version,
            CreatedAt = now,
            DataSnapshot = data.Hash(),
            Metrics = ranker is null || double.IsNaN(ranker.Ndcg) ? metrics : metrics.SetItem("ranker.ndcg@10", ranker.Ndcg),
            Counts = ImmutableSortedDictionary.CreateRange<string, long>(
                StringComparer.Ordinal,
                [
                    new("interactions", data.Interactions.Length),
                    new("examples", data.Examples.Length),
                    new("items", final.Factors.Count),
                    new("judgedEvents", users.Sum(user => user.Events)),
                    new(RankerSlates, ranker?.Slates ?? 0),
                    new(LastRow, data.Interactions.Max(interaction => interaction.Row)),
                ]),
        };
    }

    private static long? LastRowOf(ModelBundle? champion) =>
        champion is not null && champion.Manifest.Counts.TryGetValue(LastRow, out var row) ? row : null;

    private ImmutableArray<TrainingInteraction> Judged(ImmutableArray<TrainingInteraction> slice) =>
        slice.Length > options.MaxJudged ? slice[^options.MaxJudged..] : slice;

    private RetrievalRecipe Background(RetrievalRecipe recipe) => recipe with
    {
        Als = recipe.Als with { Threads = options.Threads, Background = true },
        CoVisitation = recipe.CoVisitation with { Threads = options.Threads, Background = true },
    };
}
