using OrleansReco.Abstractions;
using OrleansReco.Grains.Feedback;
using OrleansReco.Tests.Unit.Learning.Examples;

namespace OrleansReco.Tests.Unit.Grains.Feedback;

/// <summary>The bus takes nothing for long: state stays bounded, and nothing is lost.</summary>
public sealed class OutageTests
{
    [Fact]
    public async Task BusIsDownForHours_StateStaysBounded_AndEverySlateTeachesInTheEnd()
    {
        await using var host = await FeedbackHost.Start(configure: h => (h.Options.OutboxLimit, h.Options.OpenSlates, h.Options.ClosedSlates) = (10, 4, 2));
        host.Bus = _ => throw new InvalidOperationException("The bus is down.");
        var longest = 0;
        for (var i = 0; i < 60; i++)
        {
            await host.Serve(World.Decision($"d{i}", host.Clock.Now, $"s{i}"));
            await host.Feedback().Append([World.Event(EventType.Save, "c", $"d{i}", session: $"s{i}") with { Timestamp = host.Clock.Now.AddSeconds(1) }]);
            await host.Pass(TimeSpan.FromMinutes(3));
            if (host.Store.ReadState("feedback/ann", "feedback")?.Value is FeedbackState { Slates.Length: var slates, Outbox.Length: var waiting })
            {
                Assert.InRange(slates, 0, 4 + 2);
                longest = Math.Max(longest, waiting);
            }
        }

        Assert.InRange(longest, 3, 9 + 3); // One slate more than were there before it was full.
        Assert.Empty(host.Store.StoredRevisions);

        host.Bus = null;
        for (var i = 0; i < 60 && !host.Store.Due.IsEmpty; i++)
        {
            await host.Pass(TimeSpan.FromMinutes(10));
        }

        Assert.Empty(host.Store.Due);
        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(["a=0", "b=0", "c=1"], (await host.Store.ReadExamplesOfDecisionAsync($"d{i}")).Select(e => $"{e.Items[0].ItemId}={e.Items[0].Label}").Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task BusIsDown_AttemptsBecomeFewer_AndOneThatSucceedsBeginsAnew()
    {
        await using var host = await FeedbackHost.Start();
        var attempts = 0;
        host.Bus = _ =>
        {
            attempts++;
            throw new InvalidOperationException("The bus is down.");
        };
        await host.Serve(World.Decision("d1"));
        await host.Feedback().Append([World.Event(EventType.Save, "a")]);
        await host.Pass(TimeSpan.FromMinutes(31));
        Assert.Equal(1, attempts);

        for (var i = 0; i < 360; i++)
        {
            await host.Pass(TimeSpan.FromSeconds(10));
        }

        // 30 s, 1, 2, 4 and then 5 minutes, each less up to a quarter.
        Assert.InRange(attempts, 1 + 12, 1 + 22);
        host.Bus = null;
        await host.Pass(host.Options.LongestOutboxRetry);
        Assert.Single(host.Store.StoredRevisions);
        await host.Serve(World.Decision("d2", host.Clock.Now, "s2"));
        await host.Feedback().Append([World.Event(EventType.Save, "a", "d2", session: "s2") with { Timestamp = host.Clock.Now }]);
        host.Bus = _ => throw new InvalidOperationException("The bus is down.");
        await host.Pass(TimeSpan.FromMinutes(31));
        host.Bus = null;
        await host.Pass(host.Options.OutboxRetry);
        Assert.Equal(2, host.Store.StoredRevisions.Length);
    }

    [Theory]
    [InlineData(0, 30)]
    [InlineData(1, 60)]
    [InlineData(3, 240)]
    [InlineData(4, 300)]
    [InlineData(1_000_000, 300)]
    public void Backoff_DoublesUpToTheLongest_LessUpToAQuarter(int attempts, double seconds)
    {
        var waits = Enumerable.Range(0, 200).Select(who => Backoff.After(attempts, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5), $"user{who}").TotalSeconds).ToList();

        Assert.All(waits, wait => Assert.InRange(wait, seconds * 0.75, seconds));
        Assert.True(waits.Distinct().Count() > 100, "They all come back at the same time.");
    }
}
