using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Bundles;
using OrleansReco.Learning.Embeddings;
using OrleansReco.Learning.Examples;
using OrleansReco.Retrieval.Embeddings;

namespace OrleansReco.Cli.Evaluation.Replay;

/// <summary>What an arm may learn during the second half.</summary>
internal enum ReplayLearning
{
    /// <summary>Live popularity, nothing personal.</summary>
    Popularity,

    /// <summary>Nothing: model, users and popularity of the start.</summary>
    Nothing,

    /// <summary>Users are folded in; the model is that of the start.</summary>
    FoldIn,

    /// <summary>Users are folded in, and the model is retrained.</summary>
    FoldInAndRetraining,
}

/// <summary>One arm of protocol P6, through the grains.</summary>
/// <param name="name">Its name in the report.</param>
/// <param name="learning">What it may learn.</param>
/// <param name="stream">The stream.</param>
/// <param name="parameters">Chosen on the first half.</param>
/// <param name="retrainEvery">Events between two retrainings.</param>
internal sealed class ReplayArm(string name, ReplayLearning learning, ReplayStream stream, ReplayParameters parameters, int retrainEvery = 5_000)
{
    private const string Surface = "replay";
    private const int K = 10;

    /// <summary>Its name in the report.</summary>
    public string Name => name;

    /// <summary>Replays the second half.</summary>
    /// <returns>For each event the zero-based place of its item in the slate served before it, or −1.</returns>
    public async Task<ReplayArmResult> RunAsync(Action advance, CancellationToken cancellationToken)
    {
        await using var silo = await ReplaySilo.StartAsync(stream.Events[stream.Half - 1].Timestamp, cancellationToken);
        await silo.DeclareAsync(stream.Items, Spec(), cancellationToken);
        await silo.FeedAsync(stream.Events[..stream.Half], cancellationToken);
        if (learning != ReplayLearning.Popularity)
        {
            await TrainAsync(silo, parent: null, cancellationToken);
        }

        var places = new int[stream.Events.Length - stream.Half];
        var since = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        for (var i = 0; i < places.Length; i++)
        {
            if (learning == ReplayLearning.FoldInAndRetraining && i > 0 && i % retrainEvery == 0)
            {
                await TrainAsync(silo, silo.State.Current.Champion!.Bundle!.Retrieval.Factors, cancellationToken);
            }

            cancellationToken.ThrowIfCancellationRequested();
            places[i] = await StepAsync(silo, stream.Events[stream.Half + i], since);
            advance();
        }

        return new ReplayArmResult(name, [.. places]);
    }

    private async Task<int> StepAsync(ReplaySilo silo, UserEvent e, Dictionary<string, List<string>> since)
    {
        var frozen = learning == ReplayLearning.Nothing;
        if (!frozen)
        {
            silo.Clock.MoveTo(e.Timestamp);
        }

        if (!since.TryGetValue(e.UserId, out var seen))
        {
            since[e.UserId] = seen = [];
        }

        // The frozen arm hears of nothing; what the user has seen since is kept out of its slates by the request.
        var request = new RecommendationRequest { UserId = e.UserId, Surface = Surface, Count = K, Exclude = frozen ? [.. seen] : [] };
        var slate = await silo.Grains.GetGrain<IRecommendationGrain>(Surface).Recommend(request);
        if (slate.Degraded.Length > 0 || slate.Fallback is not null || slate.Items.Length != K)
        {
            throw new InvalidOperationException($"The slate before event '{e.EventId}' is not whole: {slate.Items.Length} items, degraded [{string.Join(", ", slate.Degraded)}]. The replay measures nothing then.");
        }

        seen.Add(e.ItemId!);
        if (!frozen)
        {
            await silo.SendAsync(e.UserId, [e]);
        }

        var place = 0;
        while (place < K && slate.Items[place].ItemId != e.ItemId)
        {
            place++;
        }

        return place < K ? place : -1;
    }

    private async Task TrainAsync(ReplaySilo silo, FactorModel? parent, CancellationToken cancellationToken)
    {
        var interactions = new List<TrainingInteraction>();
        await foreach (var interaction in silo.TrainingData.ReadInteractionsAsync(0, cancellationToken))
        {
            interactions.Add(interaction);
        }

        var items = await silo.TrainingData.ReadItemsAsync(cancellationToken);
        TrainingInteraction[] ordered = [.. interactions.OrderBy(interaction => interaction.At).ThenBy(interaction => interaction.Row)];
        var model = await Task.Run(() => RetrievalTrainer.Fit(items, ordered, parameters.Recipe, parent, cancellationToken: cancellationToken), cancellationToken);
        await silo.ServeAsync(
            new BundleDraft
            {
                Retrieval = model,
                CreatedAt = silo.Clock.GetUtcNow(),
                DataSnapshot = $"{stream.Half}+{interactions.Count - stream.Half}",
                Counts = ImmutableSortedDictionary<string, long>.Empty.Add("interactions", interactions.Count),
            },
            cancellationToken);
    }

    private SurfaceSpec Spec() => new()
    {
        Surface = Surface,
        FeedbackSignals = [EventType.Rate],
        LatencyBudget = TimeSpan.FromMinutes(1),
        BaselineShare = 0,
        Retrieval = learning == ReplayLearning.Popularity
            ? parameters.Retrieval with { Sources = ImmutableDictionary<string, double>.Empty.Add(CandidateSources.Trending, 1) }
            : parameters.Retrieval,
    };
}
