using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;
using static OrleansReco.Tests.Unit.Silo.Storage.StoreSamples;

namespace OrleansReco.Tests.Unit.Silo.Storage;

/// <summary>What every store must do; a store's test class derives from it and says how one is opened and how it is made to fail.</summary>
public abstract partial class StoreContractTests : IDisposable
{
    /// <summary>The store under test, opened empty before each test.</summary>
    public abstract IStore Store { get; }

    /// <summary>Closes the store and opens it again on the same data.</summary>
    protected abstract void Reopen();

    /// <summary>Makes the next group of writes fail before it is durable.</summary>
    protected abstract void FailNextCommit();

    /// <summary>Makes the next group of writes durable, but its reply an error.</summary>
    protected abstract void LoseNextReply();

    /// <summary>Queues the writes so that they share one transaction, and returns their tasks.</summary>
    protected abstract Task<Task[]> InOneGroup(params Func<Task>[] writes);

    /// <inheritdoc />
    public abstract void Dispose();

    [SkippableFact]
    public async Task Events_Appended_ReadBackInOrderAlsoAfterReopening()
    {
        var events = Events("u1", 1, 5);
        await Store.AppendEventsAsync("u1", events[..2]);
        await Store.AppendEventsAsync("u1", events[2..]);
        Reopen();

        var read = await Store.ReadEventsAsync("u1", 0);

        Assert.Equal(events.Select(e => e.Event with { Positions = [] }), read.Select(e => e.Event with { Positions = [] }));
        Assert.Equal(events.Select(e => (e.Seq, e.ReceivedAt)), read.Select(e => (e.Seq, e.ReceivedAt)));
        Assert.Equal([4, 5], (await Store.ReadEventsAsync("u1", 3)).Select(e => e.Seq));
        Assert.Equal([2, 3], (await Store.ReadEventsAsync("u1", 1, 2)).Select(e => e.Seq));
        Assert.Equal(5, await Store.ReadLastSeqAsync("u1"));
        Assert.Equal(0, await Store.ReadLastSeqAsync("unknown"));
        Assert.Empty(await Store.ReadEventsAsync("unknown", 0));
    }

    [SkippableTheory]
    [InlineData(1, "new")]
    [InlineData(9, "e1")]
    public async Task Events_SeqOrIdTaken_AreFencedAndLeaveNothing(long seq, string eventId)
    {
        await Store.AppendEventsAsync("u1", [Event("u1", 1), Event("u1", 2)]);

        await Assert.ThrowsAsync<FencedException>(() => Store.AppendEventsAsync("u1", [Event("u1", 8, "before"), Event("u1", seq, eventId)]));

        Assert.Equal([1, 2], (await Store.ReadEventsAsync("u1", 0)).Select(e => e.Seq));
    }

    [SkippableFact]
    public async Task Events_SameSeqAndIdButOtherContent_AreFenced()
    {
        await Store.AppendEventsAsync("u1", [Event("u1", 1)]);

        await Assert.ThrowsAsync<FencedException>(() => Store.AppendEventsAsync("u1", [Event("u1", 1) with { ReceivedAt = Noon.AddDays(1) }]));
    }

    [SkippableFact]
    public async Task Events_SameIdOfAnotherUser_AreTaken()
    {
        await Store.AppendEventsAsync("u1", [Event("u1", 1, "same")]);
        await Store.AppendEventsAsync("u2", [Event("u2", 1, "same")]);

        Assert.Equal(["same"], await Store.FindEventIdsAsync("u2", ["same", "other"]));
        Assert.Empty(await Store.FindEventIdsAsync("u3", ["same", "other"]));
    }

    [SkippableFact]
    public void Events_OfAnotherUser_AreRefused() =>
        Assert.Throws<ArgumentException>(() => { _ = Store.AppendEventsAsync("u1", [Event("u2", 1)]); });

    [SkippableFact]
    public async Task Events_WithDeadlines_ComeTogetherOrNotAtAll()
    {
        await Store.AppendEventsAsync("u1", [Event("u1", 1)], [Deadline("u1", "d1", Noon)]);
        await Assert.ThrowsAsync<FencedException>(() => Store.AppendEventsAsync("u1", [Event("u1", 1, "other")], [Deadline("u1", "d2", Noon)]));

        Assert.Equal(Deadline("u1", "d1", Noon), Assert.Single(await Store.ReadDueAsync(IDeadlineStore.ShardOf("u1"), Noon, 10)));
    }

    [SkippableFact]
    public async Task AllEvents_OfManyUsers_ComeInCommitOrderAndResume()
    {
        for (var i = 1; i <= 3; i++)
        {
            await Store.AppendEventsAsync("b", [Event("b", i)]);
            await Store.AppendEventsAsync("a", [Event("a", i)]);
        }

        var all = await ToList(Store.ReadAllEventsAsync());
        var rest = await ToList(Store.ReadAllEventsAsync(all[3].Row));

        Assert.Equal(["b1", "a1", "b2", "a2", "b3", "a3"], all.Select(e => e.Event.Event.UserId + e.Event.Seq));
        Assert.Equal(all[4..].Select(e => e.Row), rest.Select(e => e.Row));
    }

    [SkippableFact]
    public async Task AllEvents_MoreThanAPage_AreAllThere()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(u => Store.AppendEventsAsync($"u{u}", Events($"u{u}", 1, 50))));

        var all = await ToList(Store.ReadAllEventsAsync());

        Assert.Equal(2_500, all.Count);
        Assert.Equal(all.OrderBy(e => e.Row).Select(e => e.Row), all.Select(e => e.Row));
        Assert.Equal(2_500, all.Select(e => (e.Event.Event.UserId, e.Event.Seq)).Distinct().Count());
    }

    [SkippableFact]
    public async Task Writes_OneIsStale_ItFailsAloneInItsGroup()
    {
        await Store.AppendEventsAsync("u2", [Event("u2", 1)]);

        var tasks = await InOneGroup(
            () => Store.AppendEventsAsync("u1", [Event("u1", 1)]),
            () => Store.AppendEventsAsync("u2", [Event("u2", 1, "other")]),
            () => Store.WriteSnapshotAsync("user/u3", "s", "stale", "w1", new byte[] { 1 }),
            () => Store.WriteSnapshotAsync("user/u4", "s", null, "w2", new byte[] { 2 }));

        await tasks[0];
        await Assert.ThrowsAsync<FencedException>(() => tasks[1]);
        await Assert.ThrowsAsync<FencedException>(() => tasks[2]);
        await tasks[3];
        Assert.Equal(1, await Store.ReadLastSeqAsync("u1"));
        Assert.Equal("w2", (await Store.ReadSnapshotAsync("user/u4", "s"))?.ETag);
        Assert.Null(await Store.ReadSnapshotAsync("user/u3", "s"));
        Assert.True(Store.IsHealthy);
    }

    [SkippableFact]
    public async Task Writes_CommitFails_EveryWaiterHearsItAndNothingIsStored()
    {
        await Store.AppendEventsAsync("u0", [Event("u0", 1)]);
        FailNextCommit();

        var tasks = await InOneGroup(
            () => Store.AppendEventsAsync("u1", [Event("u1", 1)]),
            () => Store.WriteSnapshotAsync("user/u2", "s", null, "w1", new byte[] { 1 }),
            () => Store.PublishChangeAsync(ChangeKind.Item, "i1", new byte[] { 1 }));

        foreach (var task in tasks)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => task);
        }

        Assert.False(Store.IsHealthy);
        Assert.Equal(0, await Store.ReadLastSeqAsync("u1"));
        Assert.Null(await Store.ReadSnapshotAsync("user/u2", "s"));
        Assert.Empty(await Store.ReadChangesAsync(0, 10));

        await Store.ProbeAsync();
        Assert.True(Store.IsHealthy);
        await Store.AppendEventsAsync("u1", [Event("u1", 1)]);
        Assert.Equal(1, await Store.ReadLastSeqAsync("u1"));
    }

    [SkippableFact]
    public async Task Writes_ReplyLostAndSentAgain_AreRecognizedAsTheirOwn()
    {
        var decision = Decision("d1", "u1", Noon);
        Func<Task>[] writes =
        [
            () => Store.AppendEventsAsync("u1", [Event("u1", 1), Event("u1", 2)]),
            () => Store.WriteSnapshotAsync("user/u1", "s", null, "w1", new byte[] { 1 }),
            () => Store.AppendDecisionAsync(decision, [Deadline("u1", "d1", Noon)]),
            () => Store.StoreExamplesAsync([Example("x1", 1, "u1")]),
            () => Store.AddCountersAsync(new CounterBatch("silo", 1, 1, Noon, [new ItemCount("i1", 2)])),
        ];
        LoseNextReply();
        foreach (var lost in await InOneGroup(writes))
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => lost);
        }

        foreach (var write in writes)
        {
            await write();
        }

        Assert.Equal(2, (await Store.ReadEventsAsync("u1", 0)).Length);
        Assert.Equal("w1", (await Store.ReadSnapshotAsync("user/u1", "s"))?.ETag);
        Assert.Single(await Store.ReadDecisionsAsync("u1", Noon, 10));
        Assert.Equal(1, await Store.CountExamplesAsync());
        Assert.Single(await Store.ReadCountersAsync(0, 10));
        await Store.WriteSnapshotAsync("user/u1", "s", "w1", "w2", new byte[] { 2 });
        await Assert.ThrowsAsync<FencedException>(() => Store.WriteSnapshotAsync("user/u1", "s", null, "w1", new byte[] { 1 }));
    }

    [SkippableFact]
    public async Task Writes_FromManyCallersAtOnce_AreAllThereOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 64).Select(u => Task.Run(async () =>
        {
            for (var seq = 1; seq <= 40; seq++)
            {
                await Store.AppendEventsAsync($"u{u}", [Event($"u{u}", seq)]);
            }
        })));
        Reopen();

        var all = await ToList(Store.ReadAllEventsAsync());

        Assert.Equal(64 * 40, all.Count);
        Assert.All(all.GroupBy(e => e.Event.Event.UserId), user => Assert.Equal(Enumerable.Range(1, 40).Select(i => (long)i), user.Select(e => e.Event.Seq)));
    }
}
