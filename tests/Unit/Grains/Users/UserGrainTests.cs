using System.Text.Json;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Users;
using OrleansReco.Learning.Examples;
using OrleansReco.Tests.Unit.Fakes;
using OrleansReco.Tests.Unit.Grains.Feedback;
using OrleansReco.Tests.Unit.Learning.Examples;

namespace OrleansReco.Tests.Unit.Grains.Users;

public sealed class UserGrainTests
{
    [Fact]
    public async Task State_AfterAKill_EqualsAReplayOfTheWholeLog()
    {
        var store = new MemoryStore();
        var clock = new TestClock();
        var random = new Random(11);
        await using (var host = await FeedbackHost.Start(store, clock, Configure))
        {
            await host.Serve(World.Decision("d1"));
            clock.Advance(TimeSpan.FromHours(2));
            for (var i = 0; i < 100; i++)
            {
                Assert.Equal(EventStatus.Accepted, Assert.Single(await host.Feedback().Append([Any(random, i)])).Status);
            }

            await host.Kill();
        }

        await using var next = await FeedbackHost.Start(store, clock, Configure);
        var context = await next.User().GetContext();

        var replay = new UserMemory(next.UserOptions, new EventWeights(), next.CategoriesOf);
        foreach (var e in await store.ReadEventsAsync("ann", 0))
        {
            replay.Apply(e);
        }

        Assert.Equal(100, context.AppliedSeq);
        Assert.Equal(Written(replay.Context(UserProfile.Default)), Written(context));
    }

    [Fact]
    public async Task Apply_WithAGap_IsFilledFromTheLog()
    {
        await using var host = await FeedbackHost.Start();
        await host.User().GetContext();
        var events = World.Logged(World.Event(EventType.Save, "a", id: "1"), World.Event(EventType.Save, "b", id: "2"), World.Event(EventType.Save, "c", id: "3"));
        await host.Store.AppendEventsAsync("ann", events);

        await host.User().Apply([events[2]]);
        await host.User().Apply([events[2], events[1]]);

        var context = await host.User().GetContext();
        Assert.Equal(["a", "b", "c"], context.History.Select(h => h.ItemId));
        Assert.Equal((3, 3), (context.AppliedSeq, context.EventCount));
    }

    [Fact]
    public async Task Affinities_FollowWhatWasLiked_AndSumToOne()
    {
        await using var host = await FeedbackHost.Start(configure: Configure);
        await host.Feedback().Append([World.Event(EventType.Save, "a"), World.Event(EventType.Save, "b"), World.Event(EventType.Dismiss, "c")]);

        var affinities = (await host.User().GetContext()).Affinities;

        Assert.Equal(["action", "drama"], affinities.Keys.Order());
        Assert.Equal(0.75, affinities["action"], 3);
        Assert.Equal(1, affinities.Values.Sum(), 5);
    }

    [Fact]
    public void History_KeepsTheNewest_InTheOrderOfTime_WhateverTheOrderOfArrival()
    {
        var order = Enumerable.Range(0, 400).ToArray();
        new Random(3).Shuffle(order);
        var memory = new UserMemory(new UserOptions(), new EventWeights(), _ => []);
        for (var seq = 1; seq <= order.Length; seq++)
        {
            memory.Apply(new LoggedEvent(seq, World.Noon, World.Event(EventType.Save, $"i{order[seq - 1]}", null, order[seq - 1])));
        }

        var history = memory.Context(UserProfile.Default).History;

        Assert.Equal(Enumerable.Range(144, 256).Select(i => $"i{i}"), history.Select(h => h.ItemId));
    }

    [Fact]
    public void Seen_IsBounded_AndForgetsTheOldest()
    {
        var memory = new UserMemory(new UserOptions { Seen = 3 }, new EventWeights(), _ => []);
        for (var seq = 1; seq <= 5; seq++)
        {
            memory.Apply(new LoggedEvent(seq, World.Noon, World.Event(EventType.Save, $"i{seq}", null, seq)));
        }

        Assert.Equal(["i3", "i4", "i5"], memory.Context(UserProfile.Default).Seen.Order());
    }

    private static void Configure(FeedbackHost host)
    {
        host.Categories["a"] = ["action"];
        host.Categories["b"] = ["action", "drama"];
        host.Categories["c"] = ["comedy"];
    }

    private static UserEvent Any(Random random, int i)
    {
        var item = $"{(char)('a' + random.Next(5))}";
        var at = random.Next(5_000);
        return random.Next(6) switch
        {
            0 => World.Event(EventType.Impression, null, "d1", at, id: $"e{i}") with { Positions = [random.Next(5)] },
            1 => World.Event(EventType.Dismiss, item, "d1", at, id: $"e{i}"),
            2 => World.Event(EventType.Rate, item, null, at, id: $"e{i}") with { Value = random.Next(6) },
            3 => World.Event(EventType.Click, item, null, at, id: $"e{i}"),
            4 => World.Event(EventType.Skip, item, null, at, $"s{random.Next(3)}", $"e{i}") with { Dwell = TimeSpan.FromSeconds(random.Next(60)) },
            _ => World.Event(EventType.Save, item, null, at, id: $"e{i}"),
        };
    }

    private static string Written(UserContext context) => JsonSerializer.Serialize(context with { Seen = [], Dismissed = [], Affinities = System.Collections.Immutable.ImmutableDictionary<string, float>.Empty, Fatigue = System.Collections.Immutable.ImmutableDictionary<string, int>.Empty })
        + string.Join(',', context.Seen.Order()) + string.Join(',', context.Dismissed.Order())
        + string.Join(',', context.Affinities.OrderBy(a => a.Key)) + string.Join(',', context.Fatigue.OrderBy(f => f.Key));
}
