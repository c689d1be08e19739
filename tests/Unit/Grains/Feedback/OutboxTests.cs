using OrleansReco.Abstractions;
using OrleansReco.Tests.Unit.Fakes;
using OrleansReco.Tests.Unit.Learning.Examples;

namespace OrleansReco.Tests.Unit.Grains.Feedback;

/// <summary>The process dies at each gap between an example and its row; the next process makes it good.</summary>
public sealed class OutboxTests
{
    public enum Gap
    {
        BeforeWrite,
        AfterWrite,
        AfterPublish,
        AfterStore,
    }

    [Theory]
    [InlineData(Gap.BeforeWrite)]
    [InlineData(Gap.AfterWrite)]
    [InlineData(Gap.AfterPublish)]
    [InlineData(Gap.AfterStore)]
    public async Task ProcessDies_AtAGap_EachExampleIsInTheStoreOnce(Gap gap)
    {
        var store = new MemoryStore();
        var clock = new TestClock();
        await using (var host = await FeedbackHost.Start(store, clock))
        {
            await host.Serve(World.Decision("d1"));
            await host.Feedback().Append([World.Event(EventType.Save, "c")]);
            var died = DieAt(gap, host);
            await Assert.ThrowsAsync<StoreUnavailableException>(() => host.Pass(TimeSpan.FromMinutes(31)));
            Assert.True(died(), $"The gap {gap} was never reached.");
            await host.Kill();
        }

        await using var next = await FeedbackHost.Start(store, clock);
        await next.Pass(TimeSpan.FromSeconds(1));
        await next.Pass(TimeSpan.FromSeconds(31));
        await next.Pass(next.Options.OutboxRetry * 2);

        var examples = await store.ReadExamplesOfUserAsync("ann");
        Assert.Equal(["a", "b", "c"], examples.Select(e => e.Items[0].ItemId).Order());
        Assert.Equal(3, store.StoredRevisions.Length);
        Assert.Empty(store.Due);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Gauge_WhenTheStoreFailsAsTheGrainComesOrGoes_IsZeroAgain(bool goes)
    {
        var (store, clock) = (new MemoryStore(), new TestClock());
        await using (var first = await FeedbackHost.Start(store, clock))
        {
            await first.Serve(World.Decision("d1"));
            await first.Feedback().Append([World.Event(EventType.Save, "a")]);
            first.Bus = _ => throw new InvalidOperationException("The bus is down.");
            await first.Pass(TimeSpan.FromMinutes(31));
            await first.Serve(World.Decision("d2", clock.GetUtcNow()));
            await first.Feedback().Flush();
            Assert.NotEqual(0, first.Waiting);
            await first.Kill();
        }

        await using var next = await FeedbackHost.Start(store, clock, host => host.Bus = _ => throw new InvalidOperationException("The bus is down."));
        if (goes)
        {
            await next.Feedback().Append([World.Event(EventType.Save, "b", "d2")]);
            Assert.NotEqual(0, next.Waiting);
        }

        store.Before = name => name.StartsWith("WriteState", StringComparison.Ordinal) ? throw new StoreUnavailableException("The disk is full.") : Task.CompletedTask;
        if (goes)
        {
            await next.Stop();
        }
        else
        {
            await Assert.ThrowsAnyAsync<Exception>(() => next.Feedback().Append([World.Event(EventType.Save, "b", "d2")]));
        }

        store.Before = null;
        Assert.Equal(0, next.Waiting);
    }

    [Fact]
    public async Task BusIsDown_ExamplesStayInTheOutbox_UntilItIsUp()
    {
        await using var host = await FeedbackHost.Start();
        await host.Serve(World.Decision("d1"));
        await host.Feedback().Append([World.Event(EventType.Save, "a")]);
        host.Bus = _ => throw new InvalidOperationException("The bus is down.");
        await host.Pass(TimeSpan.FromMinutes(31));
        await host.Pass(TimeSpan.FromSeconds(31));
        Assert.Empty(store(host));

        host.Bus = null;
        await host.Pass(host.Options.OutboxRetry * 2);

        Assert.Single(store(host));

        static System.Collections.Immutable.ImmutableArray<(string, int)> store(FeedbackHost host) => host.Store.StoredRevisions;
    }

    [Fact]
    public async Task LateEvidence_CommittedJustBeforeTheEnd_StillRaisesTheRevision()
    {
        var store = new MemoryStore();
        var clock = new TestClock();
        await using (var host = await FeedbackHost.Start(store, clock))
        {
            await host.Serve(World.Decision("d1"));
            await host.Feedback().Append([World.Event(EventType.Click, "a")]);
            await host.Pass(TimeSpan.FromMinutes(31));
            var dead = false;
            store.Before = _ => dead ? throw new StoreUnavailableException("The process is dead.") : Task.CompletedTask;
            store.After = name => (dead |= name == "AppendEventsAsync") ? throw new StoreUnavailableException("The process is dead.") : Task.CompletedTask;
            await Assert.ThrowsAsync<StoreUnavailableException>(() => host.Feedback().Append([World.Event(EventType.Save, "a", atSecond: 1_900)]));
            await host.Kill();
        }

        await using var next = await FeedbackHost.Start(store, clock);
        await next.Pass(TimeSpan.FromSeconds(11));

        var example = Assert.Single(await store.ReadExamplesOfDecisionAsync("d1"), e => e.Kind == ExampleKind.Pointwise);
        Assert.Equal(1.0, example.Items[0].Label);
    }

    private static Func<bool> DieAt(Gap gap, FeedbackHost host)
    {
        var dead = false;
        host.Store.Before = name => (dead |= gap == Gap.BeforeWrite && name == "WriteState:feedback") ? throw new StoreUnavailableException("The process is dead.") : Task.CompletedTask;
        host.Store.After = name => (dead |= gap == Gap.AfterWrite && name == "WriteState:feedback") ? throw new StoreUnavailableException("The process is dead.") : Task.CompletedTask;
        if (gap is Gap.AfterPublish or Gap.AfterStore)
        {
            host.Bus = async examples =>
            {
                if (gap == Gap.AfterStore)
                {
                    await host.Store.StoreExamplesAsync(examples);
                }

                dead = true;
            };
        }

        return () => dead;
    }
}
