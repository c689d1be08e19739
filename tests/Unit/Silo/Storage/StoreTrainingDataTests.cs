using Microsoft.Extensions.Logging.Abstractions;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Silos;
using OrleansReco.Grains.Storage;
using OrleansReco.Learning.Examples;
using OrleansReco.Silo.Storage;
using OrleansReco.Silo.Storage.Serialization;
using OrleansReco.Silo.Storage.Sqlite;
using static OrleansReco.Tests.Unit.Silo.Storage.StoreSamples;

namespace OrleansReco.Tests.Unit.Silo.Storage;

public sealed class StoreTrainingDataTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reco-training-").FullName;
    private readonly StateSerializer _serializer = new();
    private readonly FixedSilo _silo = new();
    private readonly SqliteStore _store;
    private readonly StoreTrainingData _data;

    public StoreTrainingDataTests()
    {
        _store = new SqliteStore(new SqliteStoreOptions { Folder = _folder }, _serializer, NullLogger<SqliteStore>.Instance);
        _data = new StoreTrainingData(_store, _serializer, new SiloWithheldUsers(_silo), new EventWeights());
    }

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Interactions_OfTheLog_ComeWeightedInCommitOrderAndResume()
    {
        await _store.AppendEventsAsync("u1", [Event("u1", 1), Accept("u1", 2)]);
        await _store.AppendEventsAsync("u2", [Event("u2", 1)]);

        var all = await ToList(_data.ReadInteractionsAsync());

        Assert.Equal([("u1", "item1", 0.5f), ("u2", "item1", 0.5f)], all.Select(i => (i.UserId, i.ItemId, i.Weight)));
        Assert.Equal(["u2"], (await ToList(_data.ReadInteractionsAsync(all[0].Row))).Select(i => i.UserId));
    }

    [Fact]
    public async Task Items_OfTheFeed_AreTheNewestAndNotTheWithdrawn()
    {
        await Put("a", "old");
        await Put("b", "b");
        await Put("a", "new");
        await _store.PublishChangeAsync(ChangeKind.Surface, "a", new byte[] { 1 });
        await _store.PublishChangeAsync(ChangeKind.Item, "b", null);

        var item = Assert.Single(await _data.ReadItemsAsync());

        Assert.Equal(("a", "new"), (item.ItemId, item.Title));
    }

    [Fact]
    public async Task Interactions_OfWhoWasErasedOrRefusedConsent_AreLeftOut()
    {
        foreach (var user in new[] { "u1", "u2", "u3" })
        {
            await _store.AppendEventsAsync(user, [Event(user, 1)]);
        }

        _silo.Current = _silo.Current with { Tombstones = [_store.HashUser("u1")], Refusals = [_store.HashUser("u2")] };

        Assert.Equal(["u3"], (await ToList(_data.ReadInteractionsAsync())).Select(i => i.UserId));
        Assert.Equal([true, true, false], new[] { "u1", "u2", "u3" }.Select(_data.IsWithheld));
    }

    [Fact]
    public async Task CatchUp_ConsentGivenAgain_IsCountedAndTheOldEventsAreReadAgain()
    {
        using var tailed = new TailedWithheldUsers(_store, new SiloOptions(), TimeProvider.System, NullLogger<TailedWithheldUsers>.Instance);
        var data = new StoreTrainingData(_store, _serializer, tailed, new EventWeights());
        await _store.AppendEventsAsync("u1", [Event("u1", 1)]);
        await _store.PublishChangeAsync(ChangeKind.Refusal, _store.HashUser("u1"), new byte[] { 1 });
        Assert.Equal(0, await data.CatchUpAsync());
        Assert.Empty(await ToList(data.ReadInteractionsAsync()));

        await _store.PublishChangeAsync(ChangeKind.Refusal, _store.HashUser("u1"), null);

        Assert.Equal(1, await data.CatchUpAsync());
        Assert.Equal(["u1"], (await ToList(data.ReadInteractionsAsync())).Select(i => i.UserId));
    }

    private static LoggedEvent Accept(string user, long seq) => Event(user, seq) with
    {
        Event = new UserEvent { EventId = $"e{seq}", Type = EventType.Accept, UserId = user, Timestamp = Noon },
    };

    private Task Put(string id, string title) => _store.PublishChangeAsync(ChangeKind.Item, id, _serializer.Serialize(new Item { ItemId = id, Title = title }));

    private sealed class FixedSilo : ISiloState
    {
        public SiloSnapshot Current { get; set; } = SiloSnapshot.Empty;

        public Task Ready => Task.CompletedTask;

        public Task WaitForAsync(long changeSeq, CancellationToken cancellationToken = default) => Task.CompletedTask;
    }
}
