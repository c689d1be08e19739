using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansReco.Abstractions;
using OrleansReco.Cli.Chaos;
using OrleansReco.Learning.Examples;
using OrleansReco.Silo.Storage;
using OrleansReco.Silo.Storage.Serialization;
using OrleansReco.Silo.Storage.Sqlite;

namespace OrleansReco.Tests.Unit.Cli.Chaos;

/// <summary>An audit that finds nothing must have been able to: each kind of loss is made once.</summary>
public sealed class ChaosAuditTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("reco-audit-").FullName;
    private readonly SqliteStore _store;
    private readonly ChaosLedger _ledger = new();
    private UserContext? _state = new() { AppliedSeq = 2 };

    public ChaosAuditTests() => _store = new SqliteStore(new SqliteStoreOptions { Folder = _folder }, new StateSerializer(), NullLogger<SqliteStore>.Instance);

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task EverythingKept_FindsNothing()
    {
        var example = await FillAsync();
        await _store.StoreExamplesAsync([example]);

        var result = await AuditAsync();

        Assert.True(result.IsSound, string.Join(" ", result.Findings));
        Assert.Equal((2, 1), (result.AcknowledgedEvents, result.ExamplesExpected));
    }

    [Fact]
    public async Task AcknowledgedEventNotInTheLog_IsLost()
    {
        await _store.StoreExamplesAsync([await FillAsync()]);
        Acknowledge(Event(9, EventType.Click));

        Assert.Equal(1, (await AuditAsync()).EventsLost);
    }

    [Fact]
    public async Task LogWithAGap_IsFound()
    {
        await _store.StoreExamplesAsync([await FillAsync()]);
        await _store.AppendEventsAsync("bob", [new LoggedEvent(7, Noon, Event(7, EventType.Impression) with { Positions = [0] })]);

        Assert.Equal(1, (await AuditAsync()).EventsDoubled);
    }

    [Fact]
    public async Task ExampleNotStored_IsLost()
    {
        await FillAsync();

        Assert.Equal(1, (await AuditAsync()).ExamplesLost);
    }

    [Fact]
    public async Task ExampleThatDoesNotSayWhatTheLogSaysNow_IsLost()
    {
        var example = await FillAsync();
        await _store.StoreExamplesAsync([example with { Items = [example.Items[0] with { Label = 0.1 }] }]);

        Assert.Equal(1, (await AuditAsync()).ExamplesLost);
    }

    [Fact]
    public async Task ExampleThatNothingTeaches_IsFound()
    {
        var example = await FillAsync();
        await _store.StoreExamplesAsync([example, example with { Id = "another" }]);

        Assert.Equal(1, (await AuditAsync()).ExamplesDoubled);
    }

    [Fact]
    public async Task SlateCalledRecordedAndNotStored_IsLost()
    {
        await _store.StoreExamplesAsync([await FillAsync()]);
        _ledger.Note("bob", new Recommendation { DecisionId = "d2", Surface = ChaosSurface.Id, ModelVersion = "none", Arm = "champion", Recorded = true });

        Assert.Equal(1, (await AuditAsync()).DecisionsLost);
    }

    [Fact]
    public async Task StateBehindTheLog_IsWrong()
    {
        await _store.StoreExamplesAsync([await FillAsync()]);
        _state = _state! with { AppliedSeq = 1 };

        Assert.Equal(1, (await AuditAsync()).StatesWrong);
    }

    /// <summary>One slate and what bob did with it, all acknowledged; gives the example that follows, and makes his state the replay.</summary>
    private async Task<LabeledExample> FillAsync()
    {
        var decision = new Decision
        {
            DecisionId = "d1",
            UserId = "bob",
            Surface = ChaosSurface.Id,
            ServedAt = Noon,
            SessionId = "s1",
            ModelVersion = "none",
            Arm = "champion",
            Consent = true,
            Items = [new DecidedItem("story-1", 0, 1, [], [])],
        };
        ImmutableArray<LoggedEvent> log =
        [
            new(1, Noon.AddSeconds(1), Event(1, EventType.Impression) with { Positions = [0] }) { Items = ["story-1"] },
            new(2, Noon.AddSeconds(2), Event(2, EventType.Save) with { ItemId = "story-1" }),
        ];
        await _store.AppendDecisionAsync(decision, []);
        await _store.AppendEventsAsync("bob", log);
        Acknowledge([.. log.Select(e => e.Event)]);
        _ledger.Note("bob", new Recommendation { DecisionId = "d1", Surface = ChaosSurface.Id, ModelVersion = "none", Arm = "champion", Recorded = true });
        _state = StateReplay.Of(log, UserProfile.Default);
        var slate = new ServedSlate("d1", ChaosSurface.Id, Noon, "s1", null, null, ["story-1"]);
        return new FeedbackProtocol(new LabelOptions()).Lessons(slate, new SlateHistory([slate], log, _ => ChaosSurface.Terms), null, _ => decision, Noon).Single() with { Revision = 1 };
    }

    private void Acknowledge(params UserEvent[] events)
    {
        _ledger.Join("bob");
        _ledger.Note([.. events], [.. events.Select(e => new EventResult(e.EventId, EventStatus.Accepted))]);
    }

    private static UserEvent Event(int n, EventType type) => new() { EventId = $"e{n}", Type = type, UserId = "bob", SessionId = "s1", DecisionId = "d1", Timestamp = Noon.AddSeconds(n) };

    private Task<ChaosAuditResult> AuditAsync() => new ChaosAudit(_store, _ledger, (_, _) => Task.FromResult(_state)).RunAsync(states: true, CancellationToken.None);
}
