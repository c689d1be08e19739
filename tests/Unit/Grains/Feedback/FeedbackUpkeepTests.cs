using OrleansReco.Abstractions;
using OrleansReco.Tests.Unit.Fakes;
using OrleansReco.Tests.Unit.Learning.Examples;

namespace OrleansReco.Tests.Unit.Grains.Feedback;

/// <summary>Counters and decisions kept within their bounds.</summary>
public sealed class FeedbackUpkeepTests
{
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
