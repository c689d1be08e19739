using System.Collections.Immutable;
using System.Runtime.InteropServices;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Silos;
using OrleansReco.Grains.Storage;
using OrleansReco.Ranking.Features;

namespace OrleansReco.Grains.Recommendations;

/// <summary>Writes down what a run decided.</summary>
internal static class SlateDecision
{
    /// <summary>What a decision says in place of the id of a user who was erased.</summary>
    public const string ErasedUser = "erased";

    /// <summary>The decision of a run whose slate is made.</summary>
    /// <param name="run">The run.</param>
    /// <param name="featureSampleShare">Share of decisions that keep the features of all candidates.</param>
    public static Decision Of(SlateRun run, double featureSampleShare) => new()
    {
        DecisionId = run.DecisionId,
        UserId = UserOf(run),
        Surface = run.Spec.Surface,
        ServedAt = run.Now,
        // Of an erased user nothing that the request says is kept: sessions and queries name people too.
        SessionId = run.Erased ? null : run.Request.SessionId,
        Query = run.Erased ? null : run.Request.Query,
        Supersedes = run.Erased ? null : run.Request.Supersedes,
        ModelVersion = run.Fallback is null ? run.Bundle.Version : ServedBundle.NoModel,
        Arm = run.Arm,
        Temperature = run.Spec.Reranking.Temperature,
        Consent = run.Personalized,
        FeatureNames = run.HasFeatures && run.Fallback is null ? FeatureSchema.Names : [],
        Items = Items(run),
        Candidates = run.Fallback is null ? Candidates(run, LastingHash.Unit(run.DecisionId, "features") < featureSampleShare) : CandidateSet.Empty,
        Rules = [.. run.RulesApplied],
        Degraded = run.Degraded,
        Fallback = run.Fallback,
        Context = run.Erased ? ImmutableDictionary<string, string>.Empty : run.Request.Context,
    };

    /// <summary>Whose the decision of a run is.</summary>
    public static string UserOf(SlateRun run) => run.Erased ? ErasedUser : run.Request.UserId;

    /// <summary>The answer that a recorded decision was.</summary>
    public static Recommendation AnswerOf(Decision decision) => new()
    {
        DecisionId = decision.DecisionId,
        Surface = decision.Surface,
        ModelVersion = decision.ModelVersion,
        Arm = decision.Arm,
        Recorded = true,
        Items = [.. decision.Items.Select((item, position) => new RecommendedItem(item.ItemId, item.Score, position, item.Propensity, item.Reasons))],
        Degraded = decision.Degraded,
        Fallback = decision.Fallback,
    };

    private static ImmutableArray<DecidedItem> Items(SlateRun run)
    {
        var items = new DecidedItem[run.Items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            var item = run.Items[i];
            items[i] = new DecidedItem(
                item.ItemId,
                (float)item.Score,
                item.Propensity,
                item.Reasons,
                run.Fallback is null && run.HasFeatures ? [.. run.Table.FeaturesOf(run.Picks[i].Candidate)] : []);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(items);
    }

    private static CandidateSet Candidates(SlateRun run, bool withFeatures)
    {
        var table = run.Table;
        var (order, keys) = (new int[table.Count], new float[table.Count]);
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            keys[i] = -table.Logits[i];
        }

        Array.Sort(keys, order);
        var (ids, masks, logits) = (new string[order.Length], new int[order.Length], new float[order.Length]);
        var features = withFeatures && run.HasFeatures ? new float[order.Length * FeatureSchema.Count] : [];
        for (var i = 0; i < order.Length; i++)
        {
            ids[i] = run.Catalogue.IdOf(table.Rows[order[i]]);
            masks[i] = table.Masks[order[i]];
            logits[i] = table.Logits[order[i]];
            if (features.Length > 0)
            {
                table.FeaturesOf(order[i]).CopyTo(features.AsSpan(i * FeatureSchema.Count));
            }
        }

        return new CandidateSet(
            CandidateSources.All,
            ImmutableCollectionsMarshal.AsImmutableArray(ids),
            ImmutableCollectionsMarshal.AsImmutableArray(masks),
            ImmutableCollectionsMarshal.AsImmutableArray(logits),
            ImmutableCollectionsMarshal.AsImmutableArray(features));
    }
}
