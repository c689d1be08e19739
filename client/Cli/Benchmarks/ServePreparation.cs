using OrleansReco.Abstractions;
using OrleansReco.Cli.Evaluation;
using OrleansReco.Cli.Import;
using OrleansReco.Client;

namespace OrleansReco.Cli.Benchmarks;

/// <summary>
/// Brings a service to where it can be measured: MovieLens 100k without each user's newest ratings, a first model, slates on the surface that are used by those held-out ratings,
/// a second model with a ranker learned from that use, and the rest of the ratings.
/// </summary>
internal sealed class ServePreparation(IRecoClient client, MovieLens data, Action<string> say)
{
    private const double HeldOutShare = 0.1;
    private const double Liked = 4;
    private const int SlateLength = 50;
    private const int MostRounds = 4;
    private const int SideBySide = 8;
    private static readonly TimeSpan TrainingPatience = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(200);

    /// <summary>Prepares the service, or finds it prepared.</summary>
    /// <returns>The version that serves, which has a ranker.</returns>
    /// <exception cref="CommandFailedException">No ranker came about; the message says why.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        await client.PutSurfaceAsync(ServeSurface.Spec, cancellationToken);
        if (await ChampionWithRankerAsync(cancellationToken) is { } ready)
        {
            return ready;
        }

        var newest = data.Ratings.GroupBy(rating => rating.UserId).ToDictionary(
            user => user.Key,
            user => user.OrderByDescending(rating => rating.At).ThenBy(rating => rating.ItemId, StringComparer.Ordinal).Take(Math.Max(1, (int)(user.Count() * HeldOutShare))).ToArray());
        var heldOut = newest.Values.SelectMany(ratings => ratings).ToHashSet();
        var import = await MovieLensImport.RunAsync(client, data with { Ratings = [.. data.Ratings.Where(rating => !heldOut.Contains(rating))] }, cancellationToken);
        say($"imported {import.Items:N0} films and {import.Events:N0} ratings in {import.ItemSeconds + import.EventSeconds:0.0} s; {heldOut.Count:N0} are held out");
        say($"first model: {(await TrainAsync(cancellationToken)).Reason}");
        var verdict = "";
        for (var round = 1; round <= MostRounds; round++)
        {
            var saved = await UseAsync(round, newest, cancellationToken);
            say($"use, round {round}: {newest.Count:N0} slates of {SlateLength}, {saved:N0} held-out films found and saved");
            await Task.Delay(ServeSurface.Spec.Windows.Attribution + ServeSurface.Spec.Windows.Abandonment, cancellationToken);
            var trained = await TrainAsync(cancellationToken);
            verdict = trained.Reason;
            say($"trained: {verdict}");
            if (trained.Version is { } version && await HasRankerAsync(version, cancellationToken))
            {
                await PromoteAsync(version, trained.Promoted, cancellationToken);
                await EventSender.SendAsync(client, heldOut.OrderBy(rating => rating.At).Select(MovieLensImport.EventOf), _ => { }, cancellationToken);
                return version;
            }
        }

        throw new CommandFailedException($"There is no ranker after {MostRounds} rounds of use, so there is nothing to measure. The last training said: {verdict}");
    }

    private async Task<int> UseAsync(int round, Dictionary<string, MovieLens.Rating[]> newest, CancellationToken cancellationToken)
    {
        var saved = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(newest, parallel, async (user, cancel) =>
        {
            var session = $"bench-{user.Key}-{round}";
            var slate = await client.RecommendAsync(new() { UserId = user.Key, Surface = ServeSurface.Id, Count = SlateLength, SessionId = session }, cancel);
            var wanted = user.Value.Where(rating => rating.Value >= Liked).Select(rating => rating.ItemId).ToHashSet();
            var found = slate.Items.Where(item => wanted.Contains(item.ItemId)).ToArray();
            await client.SendEventsAsync([Event(user.Key, session, slate, EventType.Impression) with { Positions = [.. slate.Items.Select(item => item.Position)] }, .. found.Select(item => Event(user.Key, session, slate, EventType.Save, item))], cancel);
            Interlocked.Add(ref saved, found.Length);
        });
        return saved;
    }

    private static UserEvent Event(string userId, string session, Recommendation slate, EventType type, RecommendedItem? item = null) => new()
    {
        EventId = $"{slate.DecisionId}-{item?.ItemId ?? "shown"}",
        Type = type,
        UserId = userId,
        ItemId = item?.ItemId,
        Position = item?.Position,
        DecisionId = slate.DecisionId,
        SessionId = session,
        Timestamp = TimeProvider.System.GetUtcNow(),
    };

    private Task<TrainingOutcome> TrainAsync(CancellationToken cancellationToken)
        => client.TrainAsync("reco bench serve", TrainingPatience, cancellationToken);

    /// <summary>Makes it champion, whatever the gate said: the speed of serving with a ranker is measured, not how good it is.</summary>
    private async Task PromoteAsync(string version, bool promoted, CancellationToken cancellationToken)
    {
        if (!promoted)
        {
            await client.PromoteModelAsync(version, "reco bench serve measures serving with a ranker", cancellationToken);
        }

        var deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while ((await client.GetStatusAsync(cancellationToken)).Champion != version)
        {
            if (Environment.TickCount64 > deadline)
            {
                throw new CommandFailedException($"Waited {Patience.TotalSeconds:0} s for the service to serve {version}. Look at GET /health/ready.");
            }

            await Task.Delay(Again, cancellationToken);
        }
    }

    private async Task<bool> HasRankerAsync(string version, CancellationToken cancellationToken)
    {
        for (var page = await client.ListModelsAsync(cancellationToken); ; page = await client.ListModelsAsync(page.Models.Length, page.Next, cancellationToken))
        {
            if (page.Models.FirstOrDefault(model => model.Manifest.Version == version) is { } found)
            {
                return !found.Manifest.RankerFeatures.IsDefaultOrEmpty;
            }

            if (page.Next is null)
            {
                return false;
            }
        }
    }

    private async Task<string?> ChampionWithRankerAsync(CancellationToken cancellationToken)
        => (await client.ListModelsAsync(cancellationToken)).Champion is { } champion && await HasRankerAsync(champion, cancellationToken) ? champion : null;
}
