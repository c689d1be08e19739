using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;
using static OrleansReco.Tests.Unit.Silo.Storage.StoreSamples;

namespace OrleansReco.Tests.Unit.Silo.Storage;

public abstract partial class StoreContractTests
{
    [SkippableFact]
    public async Task Snapshot_WrittenOverItsETag_IsReplaced()
    {
        await Store.WriteSnapshotAsync("user/u1", "a", null, "w1", new byte[] { 1 });
        await Store.WriteSnapshotAsync("user/u1", "b", null, "w9", new byte[] { 9 });
        await Store.WriteSnapshotAsync("user/u1", "a", "w1", "w2", new byte[] { 2, 2 });
        Reopen();

        var snapshot = await Store.ReadSnapshotAsync("user/u1", "a");

        Assert.Equal("w2", snapshot?.ETag);
        Assert.Equal([2, 2], snapshot!.Payload.ToArray());
        Assert.Equal([9], (await Store.ReadSnapshotAsync("user/u1", "b"))!.Payload.ToArray());
    }

    [SkippableTheory]
    [InlineData(null)]
    [InlineData("w0")]
    public async Task Snapshot_WrittenOverAnotherETag_IsFenced(string? expected)
    {
        await Store.WriteSnapshotAsync("user/u1", "s", null, "w1", new byte[] { 1 });

        await Assert.ThrowsAsync<FencedException>(() => Store.WriteSnapshotAsync("user/u1", "s", expected, "w2", new byte[] { 2 }));
        await Assert.ThrowsAsync<FencedException>(() => Store.ClearSnapshotAsync("user/u1", "s", expected));

        Assert.Equal("w1", (await Store.ReadSnapshotAsync("user/u1", "s"))?.ETag);
    }

    [SkippableFact]
    public async Task Snapshot_Cleared_IsGoneAndClearingAgainIsHarmless()
    {
        await Store.WriteSnapshotAsync("user/u1", "s", null, "w1", new byte[] { 1 });

        await Store.ClearSnapshotAsync("user/u1", "s", "w1");
        await Store.ClearSnapshotAsync("user/u1", "s", "w1");

        Assert.Null(await Store.ReadSnapshotAsync("user/u1", "s"));
        await Assert.ThrowsAsync<FencedException>(() => Store.WriteSnapshotAsync("user/u1", "s", "w1", "w2", new byte[] { 2 }));
    }

    [SkippableFact]
    public async Task Examples_HigherRevision_ReplacesTheRowAndMovesItToTheEnd()
    {
        await Store.StoreExamplesAsync([Example("a", 1, "u1"), Example("b", 1, "u2", "d2")]);
        await Store.StoreExamplesAsync([Example("a", 3, "u1") with { Weight = 3 }]);
        await Store.StoreExamplesAsync([Example("a", 3, "u1") with { Weight = 33 }, Example("a", 2, "u1") with { Weight = 22 }]);
        Reopen();

        var all = await ToList(Store.ReadExamplesAsync());

        Assert.Equal(["b1", "a3"], all.Select(e => e.Example.Id + e.Example.Revision));
        Assert.Equal(3, all[1].Example.Weight);
        Assert.Equal(2, await Store.CountExamplesAsync());
        Assert.Equal(["a"], (await ToList(Store.ReadExamplesAsync(all[0].Row))).Select(e => e.Example.Id));
        Assert.Equal(["b"], (await Store.ReadExamplesOfDecisionAsync("d2")).Select(e => e.Id));
        Assert.Equal(["a"], (await Store.ReadExamplesOfUserAsync("u1")).Select(e => e.Id));
        Assert.Equal((3, 1, 0), (await Store.ReadNewestRevisionAsync("u1"), await Store.ReadNewestRevisionAsync("u2"), await Store.ReadNewestRevisionAsync("nobody")));
    }

    [SkippableFact]
    public async Task Examples_OfAUser_ComeByIdInPages()
    {
        await Store.StoreExamplesAsync([Example("c", 1, "u1"), Example("a", 1, "u1"), Example("b", 1, "u2"), Example("d", 1, "u1")]);

        Assert.Equal(["a", "c"], (await Store.ReadExamplesOfUserAsync("u1", null, 2)).Select(e => e.Id));
        Assert.Equal(["d"], (await Store.ReadExamplesOfUserAsync("u1", "c", 2)).Select(e => e.Id));
        Assert.Equal(["a", "c", "d"], (await Store.ReadExamplesOfUserAsync("u1")).Select(e => e.Id));
    }

    [SkippableFact]
    public async Task Changes_OfOneKey_AreCompactedUnderTheNewestNumber()
    {
        var first = await Store.PublishChangeAsync(ChangeKind.Item, "i1", new byte[] { 1 });
        var second = await Store.PublishChangeAsync(ChangeKind.Item, "i2", new byte[] { 2 });
        var third = await Store.PublishChangeAsync(ChangeKind.Item, "i1", new byte[] { 3 });
        var fourth = await Store.PublishChangeAsync(ChangeKind.Surface, "i1", null);
        Reopen();

        var changes = await Store.ReadChangesAsync(0, 10);

        Assert.True(first < second && second < third && third < fourth);
        Assert.Equal([second, third, fourth], changes.Select(c => c.Seq));
        Assert.Equal([3], changes[1].Payload!.Value.ToArray());
        Assert.Equal((ChangeKind.Surface, "i1", true), (changes[2].Kind, changes[2].Key, changes[2].Payload is null));
        Assert.Equal([third], (await Store.ReadChangesAsync(second, 1)).Select(c => c.Seq));
    }

    [SkippableFact]
    public async Task Snapshot_WithAChange_IsPublishedOnceAndOnlyIfItIsWritten()
    {
        await Store.WriteSnapshotAsync("item/i1", "s", null, "w1", new byte[] { 1 }, new(ChangeKind.Item, "i1", new byte[] { 10 }));
        await Store.WriteSnapshotAsync("item/i1", "s", "w1", "w2", new byte[] { 2 }, new(ChangeKind.Item, "i1", null));
        var published = Assert.Single(await Store.ReadChangesAsync(0, 10));
        Assert.Equal(("i1", true), (published.Key, published.Payload is null));

        // A zombie writes over what its successor wrote: neither the state nor the feed follows it. A repeat, whose first reply was lost, says nothing new.
        var zombie = Store.WriteSnapshotAsync("item/i1", "s", "w1", "w3", new byte[] { 3 }, new(ChangeKind.Item, "i1", new byte[] { 30 }));
        var beside = Store.PublishChangeAsync(ChangeKind.Item, "i2", new byte[] { 20 });
        await Assert.ThrowsAsync<FencedException>(() => zombie);
        await beside;
        await Store.WriteSnapshotAsync("item/i1", "s", "w1", "w2", new byte[] { 2 }, new(ChangeKind.Item, "i1", null));
        Reopen();

        var changes = await Store.ReadChangesAsync(0, 10);

        Assert.Equal([published.Seq, await beside], changes.Select(c => c.Seq));
        Assert.Equal(["i1", "i2"], changes.Select(c => c.Key));
        Assert.Null(changes[0].Payload);
    }

    [SkippableFact]
    public async Task Changes_ReadWhileManyPublish_AreNeverMissed()
    {
        const int Publishers = 8;
        const int Each = 50;
        var publishing = Task.WhenAll(Enumerable.Range(0, Publishers).Select(p => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
            {
                await Store.PublishChangeAsync(ChangeKind.Item, $"{p}-{i}", new byte[] { 1 });
            }
        })));
        var seen = new List<Change>();
        bool more;
        do
        {
            // Asked before the read: what is published after an empty page is still to be read.
            more = !publishing.IsCompleted;
            var page = await Store.ReadChangesAsync(seen.Count == 0 ? 0 : seen[^1].Seq, 100);
            seen.AddRange(page);
            more |= !page.IsEmpty;
        }
        while (more);

        await publishing;
        Assert.Equal(Publishers * Each, seen.Select(c => c.Key).Distinct().Count());
    }

    [SkippableFact]
    public async Task Changed_AfterAPublish_IsRaised()
    {
        var raised = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Store.Changed += () => raised.TrySetResult();

        await Store.PublishChangeAsync(ChangeKind.Item, "i1", new byte[] { 1 });

        await raised.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [SkippableFact]
    public async Task Deadlines_SetAgain_AreMovedAndComeEarliestFirst()
    {
        var shard = IDeadlineStore.ShardOf("u1");
        await Store.SetDeadlinesAsync([Deadline("u1", "d1", Noon.AddMinutes(1)), Deadline("u1", "d2", Noon.AddMinutes(2)), Deadline("u1", "d3", Noon.AddMinutes(9))]);
        await Store.SetDeadlinesAsync([Deadline("u1", "d1", Noon.AddMinutes(3))]);
        Reopen();

        Assert.Equal(["d2", "d1"], (await Store.ReadDueAsync(shard, Noon.AddMinutes(3), 10)).Select(d => d.Subject));
        Assert.Equal(["d2"], (await Store.ReadDueAsync(shard, Noon.AddMinutes(3), 1)).Select(d => d.Subject));
        Assert.Empty(await Store.ReadDueAsync((shard + 1) % IDeadlineGrain.Shards, Noon.AddMinutes(3), 10));
    }

    [SkippableFact]
    public async Task Deadlines_RemovedAfterTheyMoved_Stay()
    {
        var before = Deadline("u1", "d1", Noon);
        await Store.SetDeadlinesAsync([before, Deadline("u1", "d2", Noon)]);
        await Store.SetDeadlinesAsync([Deadline("u1", "d1", Noon.AddMinutes(5))]);

        await Store.RemoveDeadlinesAsync([before, Deadline("u1", "d2", Noon)]);

        var left = await Store.ReadDueAsync(IDeadlineStore.ShardOf("u1"), Noon.AddHours(1), 10);
        Assert.Equal(Deadline("u1", "d1", Noon.AddMinutes(5)), Assert.Single(left));
    }

    [SkippableFact]
    public async Task Counters_SameBatchAgain_AddsNothing()
    {
        var batch = new CounterBatch("silo", 7, 1, Noon, [new ItemCount("i1", 2.5f), new ItemCount("ü", 1)]);
        await Store.AddCountersAsync(batch);
        await Store.AddCountersAsync(batch with { Items = [new ItemCount("i1", 99)] });
        await Store.AddCountersAsync(batch with { Epoch = 8 });
        Reopen();

        var read = await Store.ReadCountersAsync(0, 10);

        Assert.Equal([7, 8], read.Select(r => r.Batch.Epoch));
        Assert.Equal(batch.Items.AsEnumerable(), read[0].Batch.Items);
        Assert.Equal(Noon, read[0].Batch.At);
        Assert.Equal([8], (await Store.ReadCountersAsync(read[0].Row, 10)).Select(r => r.Batch.Epoch));
    }

    [SkippableFact]
    public async Task Counters_Compacted_KeepTheirSumsUnderRowsAlreadyRead()
    {
        for (var i = 1; i <= 6; i++)
        {
            // Two long ago, two in one hour, one in the next, and one that is not to be folded yet.
            var at = i <= 2 ? Noon.AddDays(-99) : i == 5 ? Noon.AddHours(1) : Noon.AddMinutes(i);
            await Store.AddCountersAsync(new CounterBatch("silo", 7, i, at, [new ItemCount("a", i), new ItemCount($"i{i}", 1)]));
        }

        var rows = (await Store.ReadCountersAsync(0, 10)).Select(r => r.Row).ToList();
        var upTo = rows[4];
        await Store.CompactCountersAsync(upTo, TimeSpan.FromHours(1), Noon.AddDays(-1));
        await Store.CompactCountersAsync(upTo, TimeSpan.FromHours(1), Noon.AddDays(-1));
        Reopen();
        await Store.AddCountersAsync(new CounterBatch("silo", 7, 7, Noon, [new ItemCount("a", 7)]));

        var read = await Store.ReadCountersAsync(0, 10);
        Assert.Equal([7f, 5, 6, 7], read.Select(r => r.Batch.Items.Single(i => i.ItemId == "a").Weight));
        Assert.Equal([Noon.AddMinutes(4), Noon.AddHours(1), Noon.AddMinutes(6), Noon], read.Select(r => r.Batch.At));
        Assert.Equal(["a", "i3", "i4"], read[0].Batch.Items.Select(i => i.ItemId).Order());
        Assert.Equal([6f, 7], (await Store.ReadCountersAsync(upTo, 10)).Select(r => r.Batch.Items[0].Weight));

        // Whoever has read some of a fold's rows can tell, also of a fold of folds.
        Assert.Equal([true, false, false, false], read.Select(r => r.Batch.IsFold));
        Assert.Equal(rows[2], read[0].Batch.Batch);
        await Store.CompactCountersAsync(read[^1].Row, TimeSpan.FromHours(1), Noon.AddDays(-1));
        var again = await Store.ReadCountersAsync(0, 10);
        Assert.Equal((2, 20f, rows[2]), (again.Length, again[^1].Batch.Items.Single(i => i.ItemId == "a").Weight, again[^1].Batch.Batch));
    }

    [SkippableFact]
    public async Task Counters_AllCompactedAway_GoOnAfterTheRowsAlreadyRead()
    {
        await Store.AddCountersAsync(new CounterBatch("silo", 7, 1, Noon, [new ItemCount("a", 1)]));
        var row = Assert.Single(await Store.ReadCountersAsync(0, 10)).Row;
        await Store.CompactCountersAsync(row, TimeSpan.FromHours(1), Noon.AddDays(1));
        Reopen();

        await Store.AddCountersAsync(new CounterBatch("silo", 8, 1, Noon, [new ItemCount("a", 2)]));

        Assert.Equal(2, Assert.Single(await Store.ReadCountersAsync(row, 10)).Batch.Items[0].Weight);
    }

    [SkippableFact]
    public async Task HashUser_SameStore_IsStableAndDoesNotShowTheId()
    {
        var hash = Store.HashUser("u1");
        Reopen();

        Assert.Equal(hash, Store.HashUser("u1"));
        Assert.NotEqual(hash, Store.HashUser("u2"));
        Assert.Matches("^[0-9a-f]{64}$", hash);
    }

    [SkippableFact]
    public async Task Erase_AUser_TakesAllOfTheirsAndNothingElse()
    {
        foreach (var user in new[] { "u1", "u2" })
        {
            await Store.AppendEventsAsync(user, Events(user, 1, 3));
            await Store.AppendDecisionAsync(Decision("d-" + user, user, Noon), [Deadline(user, "d-" + user, Noon)]);
            await Store.StoreExamplesAsync([Example("x-" + user, 1, user), Example("y-" + user, 1, user)]);
            await Store.WriteSnapshotAsync("user/" + user, "s", null, "w", new byte[] { 1 });
            await Store.WriteSnapshotAsync("feedback/" + user, "s", null, "w", new byte[] { 1 });
        }

        await Store.WriteSnapshotAsync("item/u1", "s", null, "w", new byte[] { 1 });
        var rowsBefore = await ToList(Store.ReadAllEventsAsync());

        var counts = await Store.EraseUserAsync("u1", Store.HashUser("u1"));

        Assert.Equal(new ErasedCounts(3, 1, 2), counts);
        Assert.Equal(counts, await Store.EraseUserAsync("u1", Store.HashUser("u1")));
        Assert.Empty(await Store.ReadEventsAsync("u1", 0));
        Assert.Null(await Store.ReadDecisionAsync("d-u1"));
        Assert.Empty(await Store.ReadExamplesOfUserAsync("u1"));
        Assert.Empty(await Store.ReadDueAsync(IDeadlineStore.ShardOf("u1"), Noon, 10));
        Assert.Null(await Store.ReadSnapshotAsync("user/u1", "s"));
        Assert.Null(await Store.ReadSnapshotAsync("feedback/u1", "s"));
        Assert.NotNull(await Store.ReadSnapshotAsync("item/u1", "s"));
        Assert.Equal(3, (await Store.ReadEventsAsync("u2", 0)).Length);
        Assert.NotNull(await Store.ReadDecisionAsync("d-u2"));
        Assert.Equal(2, (await Store.ReadExamplesOfUserAsync("u2")).Length);
        Assert.NotNull(await Store.ReadSnapshotAsync("user/u2", "s"));
        var tombstone = Assert.Single(await Store.ReadChangesAsync(0, 10));
        Assert.Equal((ChangeKind.Tombstone, Store.HashUser("u1"), 0), (tombstone.Kind, tombstone.Key, tombstone.Payload!.Value.Length));

        await Store.AppendEventsAsync("u2", [Event("u2", 4)]);
        Reopen();
        Assert.True((await ToList(Store.ReadAllEventsAsync()))[^1].Row > rowsBefore[^1].Row);
        Assert.Equal(counts, await Store.EraseUserAsync("u1", Store.HashUser("u1")));

        // Another life of the same user is another erasure.
        await Store.PublishChangeAsync(ChangeKind.Tombstone, Store.HashUser("u1"), null);
        await Store.AppendEventsAsync("u1", Events("u1", 1, 2));
        Assert.Equal(new ErasedCounts(2, 0, 0), await Store.EraseUserAsync("u1", Store.HashUser("u1")));
    }

    [SkippableFact]
    public async Task Erased_User_TakesNothingUntilAdmittedAgain()
    {
        await Store.EraseUserAsync("u1", Store.HashUser("u1"));
        Reopen();

        await Assert.ThrowsAsync<FencedException>(() => Store.AppendEventsAsync("u1", [Event("u1", 1)]));
        await Assert.ThrowsAsync<FencedException>(() => Store.AppendDecisionAsync(Decision("d1", "u1", Noon), []));
        await Store.StoreExamplesAsync([Example("x1", 1, "u1"), Example("x2", 1, "u2")]);
        await Store.SetDeadlinesAsync([Deadline("u1", "d1", Noon)]);
        await Assert.ThrowsAsync<FencedException>(() => Store.WriteSnapshotAsync("user/u1", "s", null, "w", new byte[] { 1 }));
        await Assert.ThrowsAsync<FencedException>(() => Store.WriteSnapshotAsync("feedback/u1", "s", null, "w", new byte[] { 1 }));
        await Store.WriteSnapshotAsync("item/u1", "s", null, "w", new byte[] { 1 });

        Assert.Null(await Store.ReadSnapshotAsync("user/u1", "s"));
        Assert.Null(await Store.ReadSnapshotAsync("feedback/u1", "s"));
        Assert.Empty(await Store.ReadExamplesOfUserAsync("u1"));
        Assert.Single(await Store.ReadExamplesOfUserAsync("u2"));
        Assert.Empty(await Store.ReadDueAsync(IDeadlineStore.ShardOf("u1"), Noon, 10));

        await Store.PublishChangeAsync(ChangeKind.Tombstone, Store.HashUser("u1"), null);
        await Store.AppendEventsAsync("u1", [Event("u1", 1)]);
        await Store.WriteSnapshotAsync("user/u1", "s", null, "w", new byte[] { 1 });
        Assert.Equal(1, await Store.ReadLastSeqAsync("u1"));
        Assert.NotNull(await Store.ReadSnapshotAsync("user/u1", "s"));
    }
}
