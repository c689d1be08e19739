using Microsoft.Extensions.Logging.Abstractions;
using OrleansReco.Grains.Storage;
using OrleansReco.Silo.Storage;
using OrleansReco.Silo.Storage.Serialization;
using OrleansReco.Silo.Storage.Sqlite;
using OrleansReco.Tests.Unit.Silo.Messaging.Broker;

namespace OrleansReco.Tests.Unit.Silo.Storage;

/// <summary>The trainer's store beside the silo's, on one SQLite file: two writers that each see what the other wrote.</summary>
public sealed class BesideStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reco-beside-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task BothWrite_AtOnce_EveryRowIsThereOnceInOneOrder()
    {
        using var silo = Open();
        using var trainer = Open(beside: true);

        await Task.WhenAll(Enumerable.Range(0, 60).SelectMany(n => new[]
        {
            Task.Run(() => trainer.StoreExamplesAsync(Samples.Examples(5, $"t{n}-"))),
            Task.Run(() => silo.StoreExamplesAsync(Samples.Examples(5, $"s{n}-"))),
            Task.Run(() => silo.PublishChangeAsync(ChangeKind.Item, $"item{n}", new byte[] { 1 })),
        }));

        var rows = new List<long>();
        await foreach (var (row, _) in silo.ReadExamplesAsync())
        {
            rows.Add(row);
        }

        Assert.Equal(600, rows.Count);
        Assert.Equal(rows.Order().Distinct(), rows);
        Assert.Equal(600, await trainer.CountExamplesAsync());
    }

    [Fact]
    public async Task ErasedInTheSilo_TheTrainerStoresNothingMoreOfTheUser()
    {
        using var silo = Open();
        using var trainer = Open(beside: true);
        await trainer.StoreExamplesAsync(Samples.Examples(3));

        await silo.EraseUserAsync("ann", silo.HashUser("ann"));
        await trainer.StoreExamplesAsync(Samples.Examples(3, "late"));

        Assert.Equal(0, await silo.CountExamplesAsync());
        Assert.Equal(silo.HashUser("ann"), trainer.HashUser("ann"));
    }

    [Fact]
    public void SecondSilo_AndSecondTrainer_AreRefused()
    {
        using var silo = Open();
        using var trainer = Open(beside: true);

        Assert.Contains("another process", Assert.Throws<InvalidOperationException>(() => Open()).Message);
        Assert.Contains("another trainer", Assert.Throws<InvalidOperationException>(() => Open(beside: true)).Message);
    }

    private SqliteStore Open(bool beside = false) => new(new SqliteStoreOptions { Folder = _folder }, new StateSerializer(), NullLogger<SqliteStore>.Instance, beside);
}
