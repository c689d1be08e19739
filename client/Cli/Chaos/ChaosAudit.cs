using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Cli.Chaos;

/// <summary>
/// Reads the store of a case and holds it against the ledger: each acknowledged event once in the log, each example that the log teaches (by the pure protocol, over the whole log,
/// in no grain's memory) once in the example store and saying what the log says now, each user's state the replay of the log.
/// </summary>
/// <param name="store">The store, opened for reading.</param>
/// <param name="ledger">What was promised.</param>
/// <param name="stateOf">The state of a user as the service has it.</param>
internal sealed class ChaosAudit(IStore store, ChaosLedger ledger, Func<string, CancellationToken, Task<UserContext?>> stateOf)
{
    private const int FindingsShown = 5;
    private static readonly FeedbackProtocol Protocol = new(new LabelOptions());
    private readonly List<string> _findings = [];

    /// <summary>Reads everything once.</summary>
    public async Task<ChaosAuditResult> RunAsync(bool states, CancellationToken cancellationToken)
    {
        _findings.Clear();
        var users = ledger.Users.ToHashSet(StringComparer.Ordinal);
        var logs = await ReadLogsAsync(users, cancellationToken);
        var examples = await ReadExamplesAsync(users, cancellationToken);
        var (eventsLost, eventsDoubled) = CheckEvents(logs);
        var (expected, lost, doubled, decisionsLost) = await CheckExamplesAsync(logs, examples, cancellationToken);
        var wrong = states ? await CheckStatesAsync(logs, cancellationToken) : 0;
        foreach (var rejection in ledger.Rejections)
        {
            Find($"An event was called wrong: {rejection}");
        }

        return new()
        {
            AcknowledgedEvents = ledger.Acknowledged.Count,
            EventsLost = eventsLost,
            EventsDoubled = eventsDoubled,
            ExamplesExpected = expected,
            ExamplesLost = lost,
            ExamplesDoubled = doubled,
            DecisionsLost = decisionsLost,
            States = states ? logs.Count : 0,
            StatesWrong = wrong,
            Findings = [.. _findings],
        };
    }

    private async Task<Dictionary<string, ImmutableArray<LoggedEvent>>> ReadLogsAsync(HashSet<string> users, CancellationToken cancellationToken)
    {
        var logs = new Dictionary<string, ImmutableArray<LoggedEvent>>(StringComparer.Ordinal);
        foreach (var user in users)
        {
            if (await store.ReadEventsAsync(user, 0, cancellationToken: cancellationToken) is { IsEmpty: false } events)
            {
                logs[user] = events;
            }
        }

        return logs;
    }

    private async Task<ILookup<string, LabeledExample>> ReadExamplesAsync(HashSet<string> users, CancellationToken cancellationToken)
    {
        var examples = new List<LabeledExample>();
        await foreach (var (_, example) in store.ReadExamplesAsync(0, cancellationToken))
        {
            if (users.Contains(example.UserId))
            {
                examples.Add(example);
            }
        }

        return examples.ToLookup(example => example.UserId, StringComparer.Ordinal);
    }

    private (int Lost, int Doubled) CheckEvents(Dictionary<string, ImmutableArray<LoggedEvent>> logs)
    {
        var (lost, doubled) = (0, 0);
        foreach (var acknowledged in ledger.Acknowledged.Values.GroupBy(e => e.UserId, StringComparer.Ordinal))
        {
            var ids = logs.TryGetValue(acknowledged.Key, out var log) ? log.Select(e => e.Event.EventId).ToHashSet(StringComparer.Ordinal) : [];
            foreach (var e in acknowledged.Where(e => !ids.Contains(e.EventId)))
            {
                lost++;
                Find($"The event {e.EventId} was acknowledged and is not in the log.");
            }
        }

        foreach (var (user, log) in logs)
        {
            doubled += log.Length - log.DistinctBy(e => e.Event.EventId).Count();
            if (!log.Select(e => e.Seq).SequenceEqual(Enumerable.Range(1, log.Length).Select(n => (long)n)))
            {
                doubled++;
                Find($"The log of {user} is not numbered 1 to {log.Length}.");
            }
        }

        return (lost, doubled);
    }

    private async Task<(int Expected, int Lost, int Doubled, int DecisionsLost)> CheckExamplesAsync(
        Dictionary<string, ImmutableArray<LoggedEvent>> logs, ILookup<string, LabeledExample> examples, CancellationToken cancellationToken)
    {
        var (expected, lost, doubled, decisionsLost) = (0, 0, 0, 0);
        var recorded = ledger.Recorded.ToLookup(slate => slate.Value, slate => slate.Key, StringComparer.Ordinal);
        foreach (var user in ledger.Users)
        {
            var decisions = (await store.ReadDecisionsAsync(user, DateTimeOffset.MinValue, int.MaxValue, cancellationToken: cancellationToken)).ToDictionary(d => d.DecisionId, StringComparer.Ordinal);
            foreach (var missing in recorded[user].Where(id => !decisions.ContainsKey(id)))
            {
                decisionsLost++;
                Find($"The slate {missing} of {user} was called recorded and is not in the store.");
            }

            var lessons = Teach(decisions, logs.GetValueOrDefault(user, []));
            expected += lessons.Count;
            var stored = examples[user].ToLookup(example => example.Id, StringComparer.Ordinal);
            foreach (var lesson in lessons.Values.Where(lesson => !stored[lesson.Id].Any(example => Same(example, lesson))))
            {
                lost++;
                Find($"The {lesson.Kind} example {lesson.Id} on slate {lesson.Provenance.DecisionId} of {user} {(stored.Contains(lesson.Id) ? "does not say what the log says now" : "is not in the example store")}.");
            }

            foreach (var rows in stored)
            {
                doubled += rows.Count() - 1;
                if (!lessons.ContainsKey(rows.Key) && rows.Any(example => example.Weight > 0))
                {
                    doubled++;
                    Find($"The example {rows.Key} of {user} is in the example store, and nothing in the log teaches it.");
                }
            }
        }

        return (expected, lost, doubled, decisionsLost);
    }

    /// <summary>The examples that a user's whole log teaches, by id.</summary>
    private static Dictionary<string, LabeledExample> Teach(Dictionary<string, Decision> decisions, ImmutableArray<LoggedEvent> log)
    {
        var slates = decisions.Values.Select(d => new ServedSlate(d.DecisionId, d.Surface, d.ServedAt, d.SessionId, d.Query, d.Supersedes, [.. d.Items.Select(item => item.ItemId)]));
        var history = new SlateHistory(slates, log, _ => ChaosSurface.Terms);
        return history.Slates
            .SelectMany(slate => Protocol.Lessons(slate, history, silentAt: null, decisions.GetValueOrDefault, DateTimeOffset.MinValue))
            .Where(lesson => lesson.Weight > 0)
            .ToDictionary(lesson => lesson.Id, StringComparer.Ordinal);
    }

    private static bool Same(LabeledExample stored, LabeledExample taught) => ExampleIdentity.FingerprintOf(stored) == ExampleIdentity.FingerprintOf(taught);

    private async Task<int> CheckStatesAsync(Dictionary<string, ImmutableArray<LoggedEvent>> logs, CancellationToken cancellationToken)
    {
        var wrong = 0;
        foreach (var (user, log) in logs)
        {
            if (StateReplay.Difference(log, await stateOf(user, cancellationToken)) is { } difference)
            {
                wrong++;
                Find($"The state of {user} is not the replay of the log: {difference}");
            }
        }

        return wrong;
    }

    private void Find(string finding)
    {
        if (_findings.Count < FindingsShown)
        {
            _findings.Add(finding);
        }
    }
}
