using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;
using OrleansReco.Learning.Examples;
using OrleansReco.Tests.Unit.Fakes;
using OrleansReco.Tests.Unit.Learning.Examples;

namespace OrleansReco.Tests.Unit.Grains.Feedback;

/// <summary>What slates and events teach, whenever they come.</summary>
public sealed class FeedbackLessonsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

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
        Assert.Single(examples.Select(e => e.Revision).Distinct());
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
        Assert.Equal((first.Id, 0.3), (second.Id, first.Items[0].Label));
        Assert.Equal((true, 1.0), (second.Revision > first.Revision, second.Items[0].Label));
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
        Assert.Equal([("a", 1.0), ("b", 0.3)], examples.Select(e => (e.Items[0].ItemId, e.Items[0].Label)).Order());
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
        await cutOff.Feedback().Append([]); // Telling it of the slate is one-way: now it is active, and before the other.
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
        await store.DiscardDecisionAsync("ann", "d1", default);
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

        Assert.Equal(["a", "b"], (await host.Store.ReadExamplesOfDecisionAsync("d1")).Select(e => e.Items[0].ItemId).Order());
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
    public async Task LateEvidence_WhoseRowIsHandledBeforeTheCommitIsTakenIn_StillRaisesTheRevision()
    {
        await using var host = await FeedbackHost.Start();
        await host.Serve(World.Decision("d1"));
        await host.Feedback().Append([World.Event(EventType.Click, "a")]);
        await host.Pass(TimeSpan.FromMinutes(31));
        var (committed, reply) = (new TaskCompletionSource(), new TaskCompletionSource());
        host.Store.After = name =>
        {
            committed.TrySetResult();
            return name == nameof(IStore.AppendEventsAsync) ? reply.Task : Task.CompletedTask;
        };

        var appending = host.Feedback().Append([World.Event(EventType.Save, "a", atSecond: 1_900)]);
        await committed.Task.WaitAsync(Patience);
        await host.Pass(TimeSpan.FromSeconds(11));
        reply.SetResult();
        await appending.WaitAsync(Patience);
        await host.Pass(TimeSpan.FromSeconds(11));

        Assert.Equal(1.0, Assert.Single((await host.Store.ReadExamplesOfDecisionAsync("d1")).Where(e => e.Kind == ExampleKind.Pointwise).Select(e => e.Items[0].Label)));
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
}
