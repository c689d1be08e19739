using System.Collections.Immutable;
using System.Diagnostics;
using OrleansReco.Abstractions;
using OrleansReco.Client;

namespace OrleansReco.Cli.Chaos;

/// <summary>
/// Users who go on whatever happens: slates are asked for and events sent at times drawn beforehand (Poisson arrivals), whether earlier ones are answered or not.
/// What the service acknowledges is kept in the ledger.
/// </summary>
internal sealed class ChaosLoad(ChaosLoadPlan plan, IReadOnlyList<ChaosClient> clients, TimeProvider time)
{
    /// <summary>A request has failed when there is no answer in this time, the client library's retries included.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);
    private readonly Stopwatch _watch = new();
    private readonly List<RequestSample> _samples = [];
    private readonly Lock _lock = new();
    private readonly ChaosFailures _failures = new();
    private int _next;
    private int _sessions;

    /// <summary>What the service has promised.</summary>
    public ChaosLedger Ledger { get; } = new();

    /// <summary>The first words of each kind of failure.</summary>
    public ChaosFailures Failures => _failures;

    /// <summary>Seconds since the load began.</summary>
    public double Now => _watch.Elapsed.TotalSeconds;

    /// <summary>Everything that has ended so far.</summary>
    public IReadOnlyList<RequestSample> Samples
    {
        get
        {
            lock (_lock)
            {
                return [.. _samples];
            }
        }
    }

    /// <summary>Sends until told to stop, then waits for what is under way.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        _watch.Start();
        var visits = await Task.Factory.StartNew(() => SendAll(stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAll(visits);
    }

    /// <summary>Sends at the drawn times, on a thread of its own.</summary>
    private List<Task> SendAll(CancellationToken stop)
    {
        var random = new Random(plan.Seed);
        var rate = plan.SlatesPerSecond + plan.EventsPerSecond;
        var visits = new List<Task>();
        for (var due = Gap(random, rate); !stop.IsCancellationRequested; due += Gap(random, rate))
        {
            for (var left = due - Now; left > 0 && !stop.IsCancellationRequested; left = due - Now)
            {
                Thread.Sleep(TimeSpan.FromSeconds(Math.Min(left, 0.1)));
            }

            var user = plan.UserId(random.NextDouble() < plan.HotShare ? random.Next(plan.HotUsers) : plan.HotUsers + random.Next(plan.Users - plan.HotUsers));
            var visit = new Random(random.Next());
            visits.Add(random.NextDouble() * rate < plan.SlatesPerSecond ? AskAsync(user, visit, due) : SendAsync(ByTheWay(user, visit), due));
        }

        return visits;
    }

    private static double Gap(Random random, double rate) => -Math.Log(1 - random.NextDouble()) / rate;

    /// <summary>A slate, and a moment later what the user does with it.</summary>
    private async Task AskAsync(string user, Random random, double due)
    {
        Ledger.Join(user);
        var session = $"{user}-s{Interlocked.Increment(ref _sessions)}";
        var (slate, outcome, way) = await TryAsync(RequestKind.Slate, due, (client, cancellationToken) => client.RecommendAsync(new() { UserId = user, Surface = ChaosSurface.Id, Count = 10, SessionId = session }, cancellationToken));
        Add(new(RequestKind.Slate, way, user, due, (Now - due) * 1000, outcome, slate?.Fallback is not null));
        if (slate is null)
        {
            return;
        }

        Ledger.Note(user, slate);
        if (slate is { Recorded: true, Items.IsEmpty: false } && random.NextDouble() < 0.8)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20 + random.Next(400)));
            await SendAsync(Reactions(user, session, slate, random), Now);
        }
    }

    private async Task SendAsync(ImmutableArray<UserEvent> events, double due)
    {
        Ledger.Join(events[0].UserId);
        var (results, outcome, way) = await TryAsync(RequestKind.Events, due, (client, cancellationToken) => client.SendEventsAsync(events, cancellationToken));
        Add(new(RequestKind.Events, way, events[0].UserId, due, (Now - due) * 1000, outcome, false));
        if (!results.IsDefaultOrEmpty)
        {
            Ledger.Note(events, results);
        }
    }

    private async Task<(T? Answer, RequestOutcome Outcome, string Way)> TryAsync<T>(RequestKind kind, double due, Func<IRecoClient, CancellationToken, Task<T>> call)
    {
        var (way, client) = clients[(int)((uint)Interlocked.Increment(ref _next) % clients.Count)];
        try
        {
            // The library has a deadline of its own. The wait is bounded here too: a call that does not heed it has not answered either.
            return (await call(client, CancellationToken.None).WaitAsync(Patience + Grace), RequestOutcome.Answered, way);
        }
        catch (Exception e)
        {
            // Whatever it is, the user has no answer: it is counted and shown.
            var outcome = e is RecoUnavailableException { RetryAfter: not null } ? RequestOutcome.Refused : RequestOutcome.Failed;
            _failures.Note(outcome, way, kind, due, e);
            return (default, outcome, way);
        }
    }

    /// <summary>Sees the first positions, then finishes, saves or skips one of them.</summary>
    private ImmutableArray<UserEvent> Reactions(string user, string session, Recommendation slate, Random random)
    {
        var at = random.Next(Math.Min(5, slate.Items.Length));
        var acted = Event(user, random.NextDouble() switch { < 0.5 => EventType.Play, < 0.7 => EventType.Save, < 0.9 => EventType.Skip, _ => EventType.Click }, session, slate.DecisionId) with
        {
            ItemId = slate.Items[at].ItemId,
            Position = at,
        };
        acted = acted.Type switch
        {
            EventType.Play => acted with { Completion = random.Next(2) == 0 ? 1 : 0.4 },
            EventType.Skip => acted with { Dwell = TimeSpan.FromSeconds(random.Next(1, 20)) },
            _ => acted,
        };
        return [Event(user, EventType.Impression, session, slate.DecisionId) with { Positions = [.. Enumerable.Range(0, at + 1)] }, acted];
    }

    /// <summary>An event that no slate led to.</summary>
    private ImmutableArray<UserEvent> ByTheWay(string user, Random random)
        => [Event(user, EventType.Play, $"{user}-by{Interlocked.Increment(ref _sessions)}", null) with { ItemId = $"story-{1 + random.Next(plan.Items)}", Completion = 0.5 }];

    private UserEvent Event(string user, EventType type, string session, string? decision) => new()
    {
        EventId = $"{user}-{Guid.NewGuid():N}",
        Type = type,
        UserId = user,
        SessionId = session,
        DecisionId = decision,
        Timestamp = time.GetUtcNow(),
    };

    private void Add(RequestSample sample)
    {
        lock (_lock)
        {
            _samples.Add(sample);
        }
    }
}
