using OrleansReco.Abstractions;
using OrleansReco.Grains.Feedback;
using OrleansReco.Learning.Examples;
using OrleansReco.Tests.Unit.Fakes;
using OrleansReco.Tests.Unit.Learning.Examples;

namespace OrleansReco.Tests.Unit.Grains.Feedback;

/// <summary>Slates and events that memory no longer has are read where they lie, and no more than those.</summary>
public sealed class ForgottenSlateTests
{
    [Fact]
    public async Task AWindowWithMoreEventsThanMemory_IsReadFromItsBeginning_PageByPage()
    {
        await using var host = await FeedbackHost.Start(configure: h => (h.Options.RecentEvents, h.Options.RecentEventIds, h.Options.LogPage) = (16, 16, 16));
        for (var i = 0; i < 50; i++)
        {
            await host.Feedback().Append([.. Enumerable.Range(0, 20).Select(n => Elsewhere(host, $"before{i}-{n}"))]);
            host.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await host.Serve(World.Decision("d1", host.Clock.Now));
        await host.Feedback().Append([World.Event(EventType.Save, "b", session: "s1") with { Timestamp = host.Clock.Now }]);
        await host.Feedback().Append([.. Enumerable.Range(0, 100).Select(n => Elsewhere(host, $"after-{n}"))]);
        var before = host.Store.EventsRead;
        host.Store.LongestEventRead = 0;
        await host.Pass(TimeSpan.FromMinutes(31));

        Assert.Equal(1.0, Assert.Single(await host.Store.ReadExamplesOfDecisionAsync("d1"), e => e.Items.Any(i => i.ItemId == "b")).Items[0].Label);
        // Twice, for the silence and for the window: those since it was served, and one for each halving of a log of 1,101.
        Assert.InRange(host.Store.EventsRead - before, 2 * 101, 2 * (101 + 11 + 2));
        Assert.InRange(host.Store.LongestEventRead, 1, 16);
    }

    [Fact]
    public async Task LateEvidence_OfAForgottenSlate_TakesNothingBackThatTheSlatesBeforeItTeach()
    {
        await using var host = await FeedbackHost.Start(configure: h => h.Options.ClosedSlates = 1);
        await host.Serve(World.Decision("d1", items: ["x", "y"]));
        await host.Serve(World.Decision("d2", World.Noon.AddMinutes(1)));
        await host.Feedback().Append([World.Event(EventType.Save, "c", "d2", atSecond: 70)]);
        await host.Pass(TimeSpan.FromMinutes(32));
        Assert.Contains(await host.Store.ReadExamplesOfDecisionAsync("d2"), e => e is { Kind: ExampleKind.RankedSlates, Weight: 1 });
        foreach (var later in new[] { "d3", "d4" })
        {
            await host.Serve(World.Decision(later, host.Clock.Now, session: later));
            await host.Pass(TimeSpan.FromMinutes(31));
        }

        await host.Feedback().Append([World.Event(EventType.Click, "a", "d2", atSecond: 5_600)]);
        await host.Pass(TimeSpan.FromSeconds(11));

        var examples = await host.Store.ReadExamplesOfDecisionAsync("d2");
        Assert.Contains(examples, e => e.Kind == ExampleKind.Pointwise && e.Items[0] is { ItemId: "a", Label: > 0 });
        Assert.Contains(examples, e => e is { Kind: ExampleKind.RankedSlates, Weight: 1 });
    }

    [Fact]
    public async Task AnUnnamedEvent_StaysWithTheSlateItConcerned_WhenAnEarlierOneIsReadBack()
    {
        await using var host = await FeedbackHost.Start(configure: h => h.Options.ClosedSlates = 1);
        await host.Serve(World.Decision("d1"));
        await host.Serve(World.Decision("d2", World.Noon.AddMinutes(1)));
        await host.Feedback().Append([World.Event(EventType.Click, "b", decision: null, atSecond: 90)]);
        await host.Pass(TimeSpan.FromMinutes(32));
        foreach (var later in new[] { "d3", "d4" })
        {
            await host.Serve(World.Decision(later, host.Clock.Now, session: later));
            await host.Pass(TimeSpan.FromMinutes(31));
        }

        await host.Feedback().Append([World.Event(EventType.Click, "a", "d1", atSecond: 5_600)]);
        await host.Pass(TimeSpan.FromSeconds(11));

        Assert.Equal(["a"], (await host.Store.ReadExamplesOfDecisionAsync("d1")).Where(e => e.Kind == ExampleKind.Pointwise).Select(e => e.Items[0].ItemId));
    }

    [Fact]
    public async Task ASlateWithManyMoreAfterItThanMemoryHolds_IsJudgedByThoseRightAfterIt()
    {
        await using var host = await FeedbackHost.Start(configure: h => (h.Options.OpenSlates, h.Options.ClosedSlates) = (2, 2));
        await host.Serve(World.Decision("d1"));
        await host.Serve(World.Decision("next", World.Noon.AddMinutes(1)));
        await host.Feedback().Append([World.Event(EventType.Click, "b", decision: null, atSecond: 90)]);
        for (var i = 0; i < 80; i++)
        {
            await host.Serve(World.Decision($"later{i}", World.Noon.AddMinutes(2).AddSeconds(i * 9), $"s{i + 2}"));
        }

        await host.Pass(TimeSpan.FromMinutes(15.5));
        Assert.DoesNotContain(await host.Store.ReadExamplesOfUserAsync("ann"), e => e.Kind == ExampleKind.Abandonment && e.Provenance.DecisionId == "d1");
        await host.Pass(TimeSpan.FromMinutes(15));
        Assert.DoesNotContain(await host.Store.ReadExamplesOfDecisionAsync("d1"), e => e.Weight > 0);
    }

    [Fact]
    public async Task ASlateWithoutASession_ReadBack_KeepsOfTheEventsAfterItsVisitOnlyThoseThatNameItOrItsItems()
    {
        var store = new MemoryStore();
        var slate = World.Decision("d1", session: null).Slate();
        UserEvent[] events =
        [
            World.Event(EventType.Click, "z", decision: null, atSecond: 60, session: null, id: "in the visit"),
            .. Enumerable.Range(0, 50).Select(i => World.Event(EventType.Click, "z", decision: null, atSecond: 90_000 + i, session: null, id: $"days after {i}")),
            World.Event(EventType.Click, "z", decision: "d1", atSecond: 180_000, session: null, id: "names it"),
            World.Event(EventType.Click, "a", decision: null, atSecond: 180_001, session: null, id: "names an item"),
        ];
        await store.AppendEventsAsync("ann", World.Logged(events));
        var archive = new SlateArchive("ann", store, store, new FeedbackOptions { LogPage = 16 }, _ => SlateTerms.Default);

        var kept = await archive.EventsSinceAsync(slate.ServedAt, events.Length, [slate]);

        Assert.Equal(["in the visit", "names it", "names an item"], kept.Select(e => e.Event.EventId));
    }

    [Fact]
    public async Task ExampleThatIsADeadLetter_IsAskedForSoOften_AndThenLetGo()
    {
        await using var host = await FeedbackHost.Start(configure: h =>
        {
            h.Confirms = true;
            h.Options.CatchUpLooks = 4;
            h.Bus = examples => h.Store.StoreExamplesAsync([.. examples.Where(e => e.Items.IsEmpty || e.Items[0].ItemId != "a")]);
        });
        await host.Serve(World.Decision("d1"));
        await host.Feedback().Append([World.Event(EventType.Click, "c")]);
        await host.Pass(TimeSpan.FromMinutes(31));
        await host.Feedback().Append([World.Event(EventType.Impression, atSecond: 5) with { Positions = [2] }]);
        await host.Pass(TimeSpan.FromSeconds(11));
        Assert.NotEmpty(host.Store.Due);

        for (var look = 0; look < 5; look++)
        {
            await host.Pass(TimeSpan.FromMinutes(20));
        }

        Assert.Empty(host.Store.Due);
    }

    private static UserEvent Elsewhere(FeedbackHost host, string id) => World.Event(EventType.Click, "z", decision: null, session: "s9", id: id) with { Timestamp = host.Clock.Now };
}
