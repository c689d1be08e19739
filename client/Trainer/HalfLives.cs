using System.Collections.Immutable;
using OrleansReco.Learning.Embeddings;
using OrleansReco.Learning.Evaluation;
using OrleansReco.Learning.Examples;
using OrleansReco.Retrieval;

namespace OrleansReco.Trainer;

/// <summary>Chooses the half-lives of fold-in on validation data: first in events, then in time.</summary>
internal static class HalfLives
{
    private static readonly ImmutableArray<double> Events = [3, 5, 8, 15, 40];

    private static readonly ImmutableArray<TimeSpan> Times =
        [TimeSpan.FromHours(6), TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(30), TimeSpan.FromDays(180)];

    /// <summary>The recipe with the half-lives whose nDCG on <paramref name="validation"/> is best for a model trained on <paramref name="before"/>.</summary>
    public static RetrievalRecipe Choose(
        RetrievalModel model,
        RetrievalRecipe recipe,
        PrequentialEvaluator evaluator,
        IReadOnlyList<TrainingInteraction> before,
        IReadOnlyList<TrainingInteraction> validation,
        CancellationToken cancellationToken)
    {
        recipe = Best(Events.Select(events => recipe with { HalfLifeEvents = events }));
        return Best(Times.Select(time => recipe with { HalfLifeTime = time }).Append(recipe));

        RetrievalRecipe Best(IEnumerable<RetrievalRecipe> candidates) => candidates.MaxBy(candidate =>
            PrequentialEvaluator.Ndcg(evaluator.Run(model with { Factors = model.Factors.With(candidate.FoldIn) }, before, validation, cancellationToken)))!;
    }
}
