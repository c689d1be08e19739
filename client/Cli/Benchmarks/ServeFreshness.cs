using System.Diagnostics;
using System.Net.Http.Json;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Recommendations;

namespace OrleansReco.Cli.Benchmarks;

/// <summary>Plays the first item of a user's slate and asks again, until the item, which is seen now, is gone. Runs beside the load.</summary>
internal sealed class ServeFreshness(ServeLoadPlan plan, HttpClient http)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Probes from <paramref name="warmUp"/> on until cancelled.</summary>
    public async Task<FreshnessProbes> RunAsync(TimeSpan warmUp, CancellationToken stop)
    {
        var random = new Random(plan.Seed + 1);
        var times = new List<double>();
        var atOnce = 0;
        try
        {
            await Task.Delay(warmUp, stop);
            while (true)
            {
                var (took, tries) = await ProbeAsync(plan.Users[random.Next(plan.Users.Length)], stop);
                times.Add(took.TotalMilliseconds);
                atOnce += tries == 1 ? 1 : 0;
                await Task.Delay(Pause, stop);
            }
        }
        catch (Exception e) when (e is OperationCanceledException || stop.IsCancellationRequested)
        {
            // The load is over, and with it the probing.
        }

        times.Sort();
        return new([.. times], atOnce);
    }

    private async Task<(TimeSpan Took, int Tries)> ProbeAsync(string userId, CancellationToken stop)
    {
        var before = await AskAsync(userId, stop);
        var first = before.Items[0];
        var play = new EventBody
        {
            EventId = $"{before.DecisionId}-probe",
            Type = EventType.Play,
            UserId = userId,
            ItemId = first.ItemId,
            Position = first.Position,
            DecisionId = before.DecisionId,
            Completion = 1,
            Timestamp = TimeProvider.System.GetUtcNow(),
        };
        using var acknowledged = await http.PostAsJsonAsync("/v1/events", new[] { play }, WireJson.Options, stop);
        var answer = await acknowledged.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<EventsAnswer>(WireJson.Answers, stop);
        if (answer!.Accepted != 1)
        {
            throw new CommandFailedException($"The service did not accept the event of a probe: {answer.Results.FirstOrDefault()?.Error}");
        }

        var started = Stopwatch.GetTimestamp();
        for (var tries = 1; ; tries++)
        {
            var after = await AskAsync(userId, stop);
            if (!after.Items.IsEmpty && after.Fallback is null && after.Items.All(item => item.ItemId != first.ItemId))
            {
                return (Stopwatch.GetElapsedTime(started), tries);
            }
        }
    }

    private async Task<Recommendation> AskAsync(string userId, CancellationToken stop)
    {
        var request = new RecommendationBody { UserId = userId, Surface = ServeSurface.Id, Count = plan.Count };
        using var response = await http.PostAsJsonAsync("/v1/recommendations", request, WireJson.Options, stop);
        return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Recommendation>(WireJson.Answers, stop))!;
    }
}
