using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Users;
using OrleansReco.Tests.Unit.Grains.Feedback;
using OrleansReco.Tests.Unit.Learning.Examples;

namespace OrleansReco.Tests.Unit.Grains.Users;

public sealed class SeenMemoryTests
{
    [Fact]
    public async Task Events_OfAUserNobodyServed_AreHeardOfAtOnce()
    {
        await using var host = await FeedbackHost.Start();

        await host.Feedback().Append([World.Event(EventType.Save, "a"), World.Event(EventType.Click, "b"), World.Event(EventType.Dismiss, "c")]);

        var known = Memory(host).Find("ann")!;
        Assert.Equal(["a", "c"], known.Seen.Order());
        Assert.Equal(["c"], known.Dismissed);
        Assert.Null(Memory(host).Find("bob"));
    }

    [Fact]
    public async Task AnActivation_TellsWhatItsSnapshotSays()
    {
        await using var host = await FeedbackHost.Start();
        await host.Feedback().Append([World.Event(EventType.Save, "a")]);
        await host.Kill();

        await using var next = await FeedbackHost.Start(host.Store, host.Clock);
        await next.User().GetProfile();

        Assert.Equal(["a"], Memory(next).Find("ann")!.Seen);
    }

    [Fact]
    public async Task ConsentWithdrawn_TakesIt_AndAnErasureToo()
    {
        await using var host = await FeedbackHost.Start();
        await host.Feedback().Append([World.Event(EventType.Save, "a")]);
        await host.User().SetProfile(new UserProfile { Consent = false });
        Assert.Empty(Memory(host).Find("ann")!.Seen);
        await host.User().SetProfile(new UserProfile());
        Assert.Equal(["a"], Memory(host).Find("ann")!.Seen);

        await host.User().Erase();

        Assert.Null(Memory(host).Find("ann"));
    }

    [Fact]
    public async Task Remember_WhatIsOlder_ChangesNothing()
    {
        await using var host = await FeedbackHost.Start();
        var memory = Memory(host);
        memory.Remember("ann", 5, ["a", "b"], ["b"]);

        memory.Remember("ann", 4, ["a"], []);

        Assert.Equal(["a", "b"], memory.Find("ann")!.Seen.Order());
    }

    [Fact]
    public async Task Remember_MoreThanTheBound_ForgetsWhoWasNotHeardOfSince()
    {
        await using var host = await FeedbackHost.Start(configure: h => h.UserOptions.RememberedSeen = 400);
        var memory = Memory(host);
        memory.Remember("first", 1, ["a"], []);
        for (var i = 0; i < 100; i++)
        {
            memory.Remember($"user-{i}", 1, ["x", "y"], []);
            Assert.NotNull(memory.Find($"user-{Math.Max(0, i - 4)}"));
            Assert.NotNull(memory.Find("first"));
        }

        Assert.Null(memory.Find("user-20"));
        Assert.True(Enumerable.Range(0, 100).Count(i => memory.Find($"user-{i}") is not null) <= 400 / 10);
    }

    private static SeenMemory Memory(FeedbackHost host) => host.Services.GetRequiredService<SeenMemory>();
}
