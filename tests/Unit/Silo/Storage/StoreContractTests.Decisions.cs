using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;
using static OrleansReco.Tests.Unit.Silo.Storage.StoreSamples;

namespace OrleansReco.Tests.Unit.Silo.Storage;

/// <summary>Decisions, and how they are withdrawn, kept and discarded.</summary>
public abstract partial class StoreContractTests
{
    private static readonly Guid One = new("11111111-1111-1111-1111-111111111111");
    private static readonly Guid Other = new("22222222-2222-2222-2222-222222222222");

    [SkippableFact]
    public async Task Decision_Appended_ReadsBackWholeWithItsDeadlines()
    {
        var decision = Decision("d1", "u1", Noon);

        await Store.AppendDecisionAsync(decision, [Deadline("u1", "d1", Noon.AddMinutes(30)), Deadline("u1", "d1", Noon.AddMinutes(15), DeadlineKind.Abandonment)]);
        Reopen();

        var read = (await Store.ReadDecisionAsync("d1"))!;
        Assert.Equal(decision.Items[0].Features.AsEnumerable(), read.Items[0].Features);
        Assert.Equal(decision.Items[0].Reasons.AsEnumerable(), read.Items[0].Reasons);
        Assert.Equal(decision.Candidates.Logits.AsEnumerable(), read.Candidates.Logits);
        Assert.Equal(decision.Candidates.Masks.AsEnumerable(), read.Candidates.Masks);
        Assert.Equal((decision.ServedAt, decision.Query, decision.Surface, decision.Consent), (read.ServedAt, read.Query, read.Surface, read.Consent));
        Assert.Equal(
            [DeadlineKind.Abandonment, DeadlineKind.Attribution],
            (await Store.ReadDueAsync(IDeadlineStore.ShardOf("u1"), Noon.AddHours(1), 10)).Select(d => d.Kind));
        Assert.Null(await Store.ReadDecisionAsync("unknown"));
    }

    [SkippableFact]
    public async Task Decision_SameIdOtherContent_IsFencedAndSetsNoDeadline()
    {
        await Store.AppendDecisionAsync(Decision("d1", "u1", Noon), []);

        await Assert.ThrowsAsync<FencedException>(() => Store.AppendDecisionAsync(Decision("d1", "u2", Noon), [Deadline("u2", "d1", Noon)]));

        Assert.Equal("u1", (await Store.ReadDecisionAsync("d1"))?.UserId);
        Assert.Empty(await Store.ReadDueAsync(IDeadlineStore.ShardOf("u2"), Noon, 10));
    }

    [SkippableFact]
    public async Task Decision_WithdrawnWhileItWaits_IsNeverMade()
    {
        using var withdrawn = new CancellationTokenSource();

        var tasks = await InOneGroup(
            () => Store.AppendDecisionAsync(Decision("d1", "u1", Noon), [Deadline("u1", "d1", Noon)], withdrawn: withdrawn.Token),
            () => Store.AppendDecisionAsync(Decision("d2", "u1", Noon), [Deadline("u1", "d2", Noon)]),
            withdrawn.CancelAsync);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tasks[0]);
        await tasks[1];
        Reopen();
        Assert.Equal(["d2"], (await Store.ReadDecisionIdsAsync("u1", null, 10)).AsEnumerable());
        Assert.Equal(["d2"], (await Store.ReadDueAsync(IDeadlineStore.ShardOf("u1"), Noon, 10)).Select(d => d.Subject));
        Assert.True(Store.IsHealthy);
    }

    [SkippableFact]
    public async Task Decision_WithdrawnBeforeItIsAppended_IsNeverMade()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.AppendDecisionAsync(Decision("d1", "u1", Noon), [], withdrawn: new CancellationToken(canceled: true)));

        Assert.Empty(await Store.ReadDecisionIdsAsync("u1", null, 10));
    }

    [SkippableFact]
    public async Task Decision_WithdrawnOnceItIsThere_StaysUntilItIsDiscarded()
    {
        using var withdrawn = new CancellationTokenSource();
        await Store.AppendDecisionAsync(Decision("d1", "u1", Noon), [Deadline("u1", "d1", Noon), Deadline("u1", "d1", Noon, DeadlineKind.Abandonment)], One, withdrawn.Token);
        await Store.AppendDecisionAsync(Decision("d2", "u1", Noon), [Deadline("u1", "d2", Noon)]);
        await withdrawn.CancelAsync();
        Assert.NotNull(await Store.ReadDecisionAsync("d1"));

        await Store.DiscardDecisionAsync("u2", "d1", One);
        Assert.NotNull(await Store.ReadDecisionAsync("d1"));
        await Store.DiscardDecisionAsync("u1", "d1", One);
        await Store.DiscardDecisionAsync("u1", "d1", One);
        Reopen();

        Assert.Null(await Store.ReadDecisionAsync("d1"));
        Assert.Equal(["d2"], (await Store.ReadDecisionsAsync("u1", Noon, 10)).Select(d => d.DecisionId));
        Assert.Equal(["d2"], (await Store.ReadDueAsync(IDeadlineStore.ShardOf("u1"), Noon, 10)).Select(d => d.Subject));
    }

    [SkippableFact]
    public async Task Decision_RecordedAgainByAnother_IsNotDiscardedForTheFirst()
    {
        // One attempt gave up; the next appended under the same id, the same slate at the same time.
        await Store.AppendDecisionAsync(Decision("d1", "u1", Noon), [Deadline("u1", "d1", Noon)], Other);

        await Store.DiscardDecisionAsync("u1", "d1", One);

        Assert.NotNull(await Store.ReadDecisionAsync("d1"));
        Assert.Equal(["d1"], (await Store.ReadDueAsync(IDeadlineStore.ShardOf("u1"), Noon, 10)).Select(d => d.Subject));
    }

    [SkippableFact]
    public async Task Decision_TakenOver_IsNotDiscardedByTheAttemptBeforeButByItsOwn()
    {
        await Store.AppendDecisionAsync(Decision("d1", "u1", Noon), [Deadline("u1", "d1", Noon)], One);
        Assert.True(await Store.TakeDecisionAsync("u1", "d1", Other));
        Assert.False(await Store.TakeDecisionAsync("u1", "d2", Other));
        Assert.False(await Store.TakeDecisionAsync("u2", "d1", One));

        await Store.DiscardDecisionAsync("u1", "d1", One);
        Reopen();

        Assert.Equal(Noon, (await Store.ReadDecisionAsync("d1"))!.ServedAt);
        Assert.Equal(["d1"], (await Store.ReadDecisionsAsync("u1", Noon, 10)).Select(d => d.DecisionId));
        Assert.Equal(["d1"], (await Store.ReadDueAsync(IDeadlineStore.ShardOf("u1"), Noon, 10)).Select(d => d.Subject));
        await Store.DiscardDecisionAsync("u1", "d1", Other);
        Assert.Null(await Store.ReadDecisionAsync("d1"));
        Assert.Empty(await Store.ReadDueAsync(IDeadlineStore.ShardOf("u1"), Noon, 10));
    }

    [SkippableFact]
    public async Task DecisionIds_OfAUser_ComeHighestFirstInPages()
    {
        for (var i = 0; i < 5; i++)
        {
            await Store.AppendDecisionAsync(Decision($"d{i}", i == 2 ? "u2" : "u1", Noon.AddMinutes(-i)), []);
        }

        Assert.Equal(["d4", "d3"], (await Store.ReadDecisionIdsAsync("u1", null, 2)).AsEnumerable());
        Assert.Equal(["d1", "d0"], (await Store.ReadDecisionIdsAsync("u1", "d3", 10)).AsEnumerable());
        Assert.Empty(await Store.ReadDecisionIdsAsync("u1", "d0", 10));
    }

    [SkippableFact]
    public async Task Decisions_OfAUser_ComeNewestOrOldestFirstWithinTheLimit()
    {
        for (var i = 0; i < 5; i++)
        {
            await Store.AppendDecisionAsync(Decision($"d{i}", i == 2 ? "u2" : "u1", Noon.AddMinutes(i)), []);
        }

        Assert.Equal(["d4", "d3", "d1"], (await Store.ReadDecisionsAsync("u1", Noon.AddMinutes(1), 10)).Select(d => d.DecisionId));
        Assert.Equal(["d4", "d3"], (await Store.ReadDecisionsAsync("u1", Noon, 2)).Select(d => d.DecisionId));
        Assert.Equal(["d3", "d1"], (await Store.ReadDecisionsAsync("u1", Noon, 2, until: Noon.AddMinutes(3))).Select(d => d.DecisionId));
        Assert.Equal(["d1", "d3"], (await Store.ReadDecisionsAsync("u1", Noon.AddMinutes(1), 2, until: Noon.AddMinutes(4), oldestFirst: true)).Select(d => d.DecisionId));
    }

    [SkippableFact]
    public async Task Decisions_Pruned_OnlyOlderOnesGo()
    {
        for (var i = 0; i < 4; i++)
        {
            await Store.AppendDecisionAsync(Decision($"d{i}", "u1", Noon.AddMinutes(i)), []);
        }

        Assert.Equal(2, await Store.PruneDecisionsAsync(Noon.AddMinutes(2)));
        Assert.Equal(["d3", "d2"], (await Store.ReadDecisionsAsync("u1", DateTimeOffset.UnixEpoch, 10)).Select(d => d.DecisionId));
    }
}
