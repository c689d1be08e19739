using OrleansReco.Abstractions;
using OrleansReco.Tests.Unit.Learning.Examples;

namespace OrleansReco.Tests.Unit.Grains.Feedback;

public sealed class FeedbackGrainTests
{
    [Fact]
    public async Task Append_AnEvent_IsDurableAndApplied()
    {
        await using var host = await FeedbackHost.Start();

        var results = await host.Feedback().Append([World.Event(EventType.Save, "a")]);

        Assert.Equal(EventStatus.Accepted, Assert.Single(results).Status);
        var logged = Assert.Single(await host.Store.ReadEventsAsync("ann", 0));
        Assert.Equal((1L, "a"), (logged.Seq, logged.Event.ItemId));
        var context = await host.User().GetContext();
        Assert.Equal(1, context.AppliedSeq);
        Assert.Contains("a", context.Seen);
        Assert.Equal("a", Assert.Single(context.History).ItemId);
    }

    [Fact]
    public async Task Append_TheSameEventAgain_IsADuplicateAndChangesNothing()
    {
        await using var host = await FeedbackHost.Start();
        var e = World.Event(EventType.Click, "a");
        await host.Feedback().Append([e]);

        var again = await host.Feedback().Append([e, World.Event(EventType.Click, "b"), World.Event(EventType.Click, "b")]);

        Assert.Equal([EventStatus.Duplicate, EventStatus.Accepted, EventStatus.Duplicate], again.Select(r => r.Status));
        Assert.Equal(2, (await host.Store.ReadEventsAsync("ann", 0)).Length);
    }

    [Fact]
    public async Task Append_AnIdOlderThanMemory_IsFoundInTheLog()
    {
        await using var host = await FeedbackHost.Start(configure: h => h.Options.RecentEventIds = 16);
        for (var i = 0; i < 40; i++)
        {
            await host.Feedback().Append([World.Event(EventType.Click, "a", atSecond: i, id: $"e{i}")]);
        }

        var results = await host.Feedback().Append([World.Event(EventType.Click, "a", id: "e0"), World.Event(EventType.Click, "a", id: "new")]);

        Assert.Equal([EventStatus.Duplicate, EventStatus.Accepted], results.Select(r => r.Status));
        Assert.Equal(41, (await host.Store.ReadEventsAsync("ann", 0)).Length);
    }

    [Fact]
    public async Task Append_ABadEventAmongGood_RejectsItAlone()
    {
        await using var host = await FeedbackHost.Start();

        var results = await host.Feedback().Append([World.Event(EventType.Click, "a"), World.Event(EventType.Click, null, id: "bad"), World.Event(EventType.Click, "b") with { UserId = "bob" }]);

        Assert.Equal([EventStatus.Accepted, EventStatus.Rejected, EventStatus.Rejected], results.Select(r => r.Status));
        Assert.StartsWith("itemId is required", results[1].Error, StringComparison.Ordinal);
        Assert.Contains("'bob'", results[2].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_ManyAtOnce_ShareCommits()
    {
        await using var host = await FeedbackHost.Start();
        var gate = new TaskCompletionSource();
        host.Store.Before = name => name == "AppendEventsAsync" ? gate.Task : Task.CompletedTask;

        var appends = Enumerable.Range(0, 50).Select(i => host.Feedback().Append([World.Event(EventType.Click, "a", id: $"e{i}")])).ToArray();
        await host.User().GetContext();
        gate.SetResult();
        await Task.WhenAll(appends);

        Assert.Equal(Enumerable.Range(1, 50).Select(i => (long)i), (await host.Store.ReadEventsAsync("ann", 0)).Select(e => e.Seq));
        Assert.InRange(host.Store.EventCommits, 1, 10);
    }

    [Fact]
    public async Task Append_WhenTheWriteFails_FailsEveryWaiterAndTheNextActivationGoesOn()
    {
        await using var host = await FeedbackHost.Start();
        await host.Feedback().Append([World.Event(EventType.Click, "a", id: "first")]);
        host.Store.Before = name => name == "AppendEventsAsync" ? throw new StoreUnavailableException("The disk is full.") : Task.CompletedTask;

        var failed = Enumerable.Range(0, 5).Select(i => host.Feedback().Append([World.Event(EventType.Click, "a", id: $"e{i}")])).ToArray();
        foreach (var append in failed)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => append);
        }

        host.Store.Before = null;
        var results = await host.Feedback().Append([.. Enumerable.Range(0, 5).Select(i => World.Event(EventType.Click, "a", id: $"e{i}"))]);
        Assert.All(results, r => Assert.Equal(EventStatus.Accepted, r.Status));
        Assert.Equal(6, (await host.User().GetContext()).AppliedSeq);
    }

    [Fact]
    public async Task Append_WhenTheReplyIsLost_TheRetryIsADuplicateAndNothingIsDoubled()
    {
        await using var host = await FeedbackHost.Start();
        host.Store.After = name => name == "AppendEventsAsync" ? throw new StoreUnavailableException("The connection broke.") : Task.CompletedTask;
        var e = World.Event(EventType.Click, "a");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => host.Feedback().Append([e]));

        host.Store.After = null;
        var retry = await host.Feedback().Append([e]);

        Assert.Equal(EventStatus.Duplicate, Assert.Single(retry).Status);
        Assert.Single(await host.Store.ReadEventsAsync("ann", 0));
        Assert.Equal(1, (await host.User().GetContext()).AppliedSeq);
    }

    [Fact]
    public async Task ImpressionsAndAccepts_AreLoggedWithTheirItems_AndFeedFatigueAndHistory()
    {
        await using var host = await FeedbackHost.Start();
        await host.Serve(World.Decision("d1"));
        await host.Feedback().Append([World.Event(EventType.Impression, atSecond: 1) with { Positions = [0, 1, 2] }, World.Event(EventType.Click, "b", atSecond: 2)]);
        var fatigue = (await host.User().GetContext()).Fatigue;
        Assert.Equal(["a", "c"], fatigue.Keys.Order());

        await host.Feedback().Append([World.Event(EventType.Accept, atSecond: 3)]);

        var context = await host.User().GetContext();
        Assert.Empty(context.Fatigue);
        Assert.Equal(["a", "b", "c", "d", "e"], context.Seen.Order());
    }
}
