using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;
using OrleansReco.Learning.Examples;
using OrleansReco.Tests.Unit.Fakes;
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
    public async Task AttributionWindow_Closes_ExamplesReachTheStoreOnce()
    {
        await using var host = await FeedbackHost.Start();
        await host.Serve(World.Decision("d1"));
        await host.Feedback().Append([World.Event(EventType.Save, "c")]);
        Assert.Empty(await host.Store.ReadExamplesOfUserAsync("ann"));

        await host.Pass(TimeSpan.FromMinutes(31));

        var examples = await host.Store.ReadExamplesOfUserAsync("ann");
        Assert.Equal([("a", 0.0), ("b", 0.0), ("c", 1.0)], examples.Select(e => (e.Items[0].ItemId, e.Items[0].Label)).Order());
        Assert.All(examples, e => Assert.Equal(1, e.Revision));
        await host.Pass(TimeSpan.FromMinutes(1));
        Assert.Empty(host.Store.Due);
        Assert.Equal(3, host.Store.StoredRevisions.Length);
    }

    [Fact]
    public async Task EvidenceAfterTheWindow_RaisesTheRevisionOfTheSameExample()
    {
        await using var host = await FeedbackHost.Start();
        await host.Serve(World.Decision("d1"));
        await host.Feedback().Append([World.Event(EventType.Click, "a")]);
        await host.Pass(TimeSpan.FromMinutes(31));
        var first = Assert.Single(await host.Store.ReadExamplesOfDecisionAsync("d1"), e => e.Kind == ExampleKind.Pointwise);

        await host.Feedback().Append([World.Event(EventType.Save, "a", atSecond: 1_900)]);
        await host.Pass(TimeSpan.FromSeconds(11));

        var second = Assert.Single(await host.Store.ReadExamplesOfDecisionAsync("d1"), e => e.Kind == ExampleKind.Pointwise);
        Assert.Equal((first.Id, 1, 0.3), (second.Id, first.Revision, first.Items[0].Label));
        Assert.Equal((2, 1.0), (second.Revision, second.Items[0].Label));
    }

    [Fact]
    public async Task EvidenceLongAfterTheSlateWasForgotten_StillRaisesTheRevision()
    {
        await using var host = await FeedbackHost.Start(configure: h => (h.Options.ClosedSlates, h.Options.RecentEvents) = (1, 16));
        await host.Serve(World.Decision("d1"));
        await host.Feedback().Append([World.Event(EventType.Click, "b", id: "b")]);
        await host.Pass(TimeSpan.FromMinutes(31));
        foreach (var later in new[] { "d2", "d3" })
        {
            await host.Serve(World.Decision(later, host.Clock.Now, session: later));
            await host.Pass(TimeSpan.FromMinutes(31));
        }

        await host.Pass(TimeSpan.FromMinutes(30));
        await host.Feedback().Append([.. Enumerable.Range(0, 40).Select(i => World.Event(EventType.Click, "z", null, 6_000 + i, "s9", $"z{i}"))]);
        await host.Feedback().Append([World.Event(EventType.Save, "a", atSecond: 6_100)]);
        await host.Pass(TimeSpan.FromSeconds(11));

        var examples = (await host.Store.ReadExamplesOfDecisionAsync("d1")).Where(e => e.Kind == ExampleKind.Pointwise).ToList();
        Assert.Equal([("a", 1.0, 2), ("b", 0.3, 1)], examples.Select(e => (e.Items[0].ItemId, e.Items[0].Label, e.Revision)).Order());
    }

    [Fact]
    public async Task Silence_PastTheWindow_IsAnAbandonment_CountedFromTheLastSignOfLife()
    {
        await using var host = await FeedbackHost.Start();
        await host.Serve(World.Decision("d1"));
        host.Clock.Advance(TimeSpan.FromMinutes(10));
        await host.Feedback().Append([World.Event(EventType.Click, "a", atSecond: 600)]);

        await host.Pass(TimeSpan.FromMinutes(6));
        Assert.Empty(await host.Store.ReadExamplesOfUserAsync("ann"));
        await host.Pass(TimeSpan.FromMinutes(10));

        var abandonment = Assert.Single(await host.Store.ReadExamplesOfUserAsync("ann"));
        Assert.Equal((ExampleKind.Abandonment, "silence", "click:a"), (abandonment.Kind, abandonment.Step, Assert.Single(abandonment.Preceding)));
    }

    [Fact]
    public async Task ASlateTheGrainWasNeverToldOf_IsFoundInTheStore()
    {
        await using var host = await FeedbackHost.Start();
        await host.Serve(World.Decision("d1"), tell: false);
        await host.Feedback().Append([World.Event(EventType.Save, "b")]);

        await host.Pass(TimeSpan.FromMinutes(31));

        Assert.Equal(2, (await host.Store.ReadExamplesOfDecisionAsync("d1")).Length);
    }

    [Fact]
    public async Task OnDue_AtAnActivationThatOthersHaveGivenUp_IsRefused_SoThatTheSlateStillTeaches()
    {
        var (store, clock) = (new MemoryStore(), new TestClock());
        await using var cutOff = await FeedbackHost.Start(store, clock);
        await using var other = await FeedbackHost.Start(store, clock);
        await cutOff.Serve(World.Decision("d1"));
        await other.Feedback().Append([World.Event(EventType.Impression) with { Positions = [0, 1] }, World.Event(EventType.Save, "b")]);
        clock.Advance(SlateTerms.Default.Windows.Attribution + TimeSpan.FromSeconds(1));
        var due = new Deadline("ann", DeadlineKind.Attribution, "d1", clock.GetUtcNow());

        // It knows the slate and none of the events, and would close it with nothing to say.
        await Assert.ThrowsAsync<StoreUnavailableException>(() => cutOff.Feedback().OnDue(due));
        await other.Feedback().OnDue(due);

        Assert.Contains(await store.ReadExamplesOfDecisionAsync("d1"), example => example.Items[0] is { ItemId: "b", Label: 1 });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ASlateAnsweredAsUnrecorded_TeachesNothing_ThoughItsDecisionWasThereForAMoment(bool restarted)
    {
        var (store, clock) = (new MemoryStore(), new TestClock());
        await using var first = await FeedbackHost.Start(store, clock);
        await first.Serve(World.Decision("d1"), tell: false);
        await first.Feedback().Append([World.Event(EventType.Impression) with { Positions = [0, 1] }, World.Event(EventType.Save, "b")]);
        await store.DiscardDecisionAsync("ann", "d1", World.Decision("d1").ServedAt);
        if (restarted)
        {
            await first.Kill();
        }

        await using var second = restarted ? await FeedbackHost.Start(store, clock) : null;
        var host = second ?? first;
        await host.Feedback().Append([World.Event(EventType.Save, "c")]);
        await host.Pass(TimeSpan.FromMinutes(31));
        await host.Feedback().Append([World.Event(EventType.Accept)]);
        await host.Pass(TimeSpan.FromHours(2));

        Assert.Equal(4, (await store.ReadEventsAsync("ann", 0)).Length);
        Assert.Equal(0, await store.CountExamplesAsync());
        Assert.Empty(store.Due);
    }

    [Fact]
    public async Task AnEventThatComesBeforeWordOfItsSlate_DoesNotCloseTheWindow()
    {
        await using var host = await FeedbackHost.Start();
        await host.Feedback().Flush();
        await host.Serve(World.Decision("d1"), tell: false);
        await host.Feedback().Append([World.Event(EventType.Save, "a", id: "early")]);
        await host.Pass(TimeSpan.FromSeconds(11));
        Assert.Empty(await host.Store.ReadExamplesOfDecisionAsync("d1"));

        await host.Feedback().Append([World.Event(EventType.Save, "b", atSecond: 12)]);
        await host.Pass(TimeSpan.FromMinutes(30));

        Assert.Equal([("a", 1), ("b", 1)], (await host.Store.ReadExamplesOfDecisionAsync("d1")).Select(e => (e.Items[0].ItemId, e.Revision)).Order());
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

    [Fact]
    public async Task WithoutConsent_TheSlateTeachesNothing_AndTheContextHoldsNoHistory()
    {
        await using var host = await FeedbackHost.Start();
        await host.Serve(World.Decision("d1"));
        await host.Feedback().Append([World.Event(EventType.Save, "b")]);
        await host.User().SetProfile(new UserProfile { Consent = false });

        await host.Pass(TimeSpan.FromMinutes(31));

        Assert.Empty(await host.Store.ReadExamplesOfUserAsync("ann"));
        var context = await host.User().GetContext();
        Assert.Empty(context.History);
        Assert.Empty(context.Affinities);
    }

    [Fact]
    public async Task Counters_AreFlushedOnce_EvenAfterALostReply_AndReadAgainAtStart()
    {
        var store = new MemoryStore();
        var clock = new TestClock();
        await using (var host = await FeedbackHost.Start(store, clock))
        {
            await host.Feedback().Append([World.Event(EventType.Save, "a")]);
            Assert.True(host.Trending.ValueAt("a", clock.Now) > 0.9);
            store.After = name => name == "AddCountersAsync" ? throw new StoreUnavailableException("The connection broke.") : Task.CompletedTask;
            await Assert.ThrowsAsync<StoreUnavailableException>(() => host.Counters.Flush());
            store.After = null;
            await host.Counters.Flush();
            Assert.Single(await store.ReadCountersAsync(0, 10));
            await host.Kill();
        }

        await using var next = await FeedbackHost.Start(store, clock.Moved(TimeSpan.FromSeconds(1)));
        await next.Counters.Flush();
        Assert.InRange(next.Trending.ValueAt("a", clock.Now), 0.9, 1.1);
    }

    [Fact]
    public async Task AnEventThatComesWhileTheWindowCloses_IsNotLost()
    {
        await using var host = await FeedbackHost.Start();
        await host.Serve(World.Decision("d1"));
        await host.Feedback().Append([World.Event(EventType.Click, "a")]);
        await host.Pass(TimeSpan.FromMinutes(16)); // Its silence is judged: what reads the decision from here on is the closing.
        var came = false;
        host.Store.BeforeRead = async name =>
        {
            if (name == nameof(IStore.ReadDecisionAsync) && !came)
            {
                came = true;
                await host.Feedback().Append([World.Event(EventType.Save, "a", atSecond: 20)]);
            }
        };

        await host.Pass(TimeSpan.FromMinutes(15));
        await host.Pass(TimeSpan.FromSeconds(11));

        Assert.True(came, "No event came while the lessons were drawn.");
        Assert.Equal(1.0, Assert.Single(await host.Store.ReadExamplesOfDecisionAsync("d1"), e => e.Kind == ExampleKind.Pointwise).Items[0].Label);
    }

    [Fact]
    public async Task ADueRowThatCannotBeHandled_RestsAndDoesNotHoldUpOthers()
    {
        await using var host = await FeedbackHost.Start(configure: h => h.Options.SweepBatch = 1);
        var other = Enumerable.Range(0, 10_000).Select(i => $"u{i}").First(u => IDeadlineStore.ShardOf(u) == IDeadlineStore.ShardOf("ann"));
        await host.Serve(World.Decision("d0", World.Noon.AddSeconds(-1), user: other, surface: "broken"));
        await host.Serve(World.Decision("d1"));
        await host.Feedback(other).Append([World.Event(EventType.Save, "a", "d0", user: other)]);
        await host.Feedback().Append([World.Event(EventType.Save, "a")]);
        host.Terms["broken"] = null!; // Whoever asks for these terms fails.

        await host.Pass(TimeSpan.FromMinutes(31));
        Assert.Single(await host.Store.ReadExamplesOfUserAsync("ann"));
        Assert.All(host.Store.Due.Where(d => d.Kind != DeadlineKind.Outbox), d => Assert.Equal((other, host.Clock.Now + host.Options.SweepRetry), (d.UserId, d.At)));

        host.Terms.Remove("broken");
        await host.Pass(host.Options.SweepRetry);
        Assert.Single(await host.Store.ReadExamplesOfUserAsync(other));
        Assert.DoesNotContain(host.Store.Due, d => d.Kind != DeadlineKind.Outbox);
    }

    [Fact]
    public async Task Decisions_KeptLongEnough_AreRemoved()
    {
        await using var host = await FeedbackHost.Start();
        await host.Serve(World.Decision("old"));
        host.Clock.Advance(host.Options.KeepDecisions);
        await host.Serve(World.Decision("new", host.Clock.Now));
        host.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, await host.Pruner.Prune());

        Assert.Null(await host.Store.ReadDecisionAsync("old"));
        Assert.NotNull(await host.Store.ReadDecisionAsync("new"));
    }

    [Fact]
    public async Task Counters_OnceRead_AreFolded_AndARestartCountsTheSame()
    {
        var store = new MemoryStore();
        var clock = new TestClock();
        await using (var host = await FeedbackHost.Start(store, clock))
        {
            await host.Counters.Flush();
            for (var i = 0; i < 5; i++)
            {
                await host.Feedback().Append([World.Event(EventType.Save, "a", atSecond: i)]);
                await host.Counters.Flush();
            }

            Assert.Equal(5, (await store.ReadCountersAsync(0, 10)).Length);
            clock.Advance(host.Options.CompactCountersEvery);
            await host.Counters.Flush();
            Assert.Equal(5, (await store.ReadCountersAsync(0, 10)).Length); // Read since the last folding: others may not have read them yet.
            clock.Advance(host.Options.CompactCountersEvery);
            await host.Counters.Flush();
            await host.Counters.Flush();
            Assert.Single(await store.ReadCountersAsync(0, 10));
            Assert.Equal(5, host.Trending.ValueAt("a", World.Noon), 0.01);
        }

        await using var next = await FeedbackHost.Start(store, clock.Moved(TimeSpan.FromSeconds(1)));
        await next.Counters.Flush();
        Assert.Equal(5, next.Trending.ValueAt("a", World.Noon), 0.01);
    }
}
