using OrleansReco.Abstractions;
using OrleansReco.Silo.Messaging;

namespace OrleansReco.Tests.Unit.Silo.Messaging.Broker;

/// <summary>Whatever dies, and when: each example is in the store once.</summary>
[Collection(BrokerCollection.Name)]
public sealed class ExactlyOnceTests(BrokerFixture fixture)
{
    [SkippableFact]
    public async Task PublishedBeforeAnyConsumerRan_AndTheBrokerKilled_IsInTheQueueAndReachesTheStoreOnce()
    {
        var server = fixture.Server;
        await BusHost.CleanAsync(server);
        var examples = Samples.Examples(120);
        await using (var silo = await BusHost.StartAsync(server, BusDuties.Publish))
        {
            await silo.PublishAllAsync(examples);
            Assert.Equal(120u, await BusHost.CountAsync(server, MessageContracts.ExampleQueue));
        }

        await server.KillAsync();
        await server.StartAsync();

        var store = new HookedStore();
        await using var trainer = await BusHost.StartAsync(server, BusDuties.StoreExamples, store);
        await StoredAsync(store, 120);
        Assert.Equal(examples.Select(e => (e.Id, e.Revision)).Order(), store.Stored.Order());
        await BusHost.UntilAsync(async () => await BusHost.CountAsync(server, MessageContracts.ExampleQueue) == 0, "the queue to be empty");
    }

    [SkippableFact]
    public async Task BrokerKilledWhilePublishing_WhatIsNotConfirmedIsPublishedAgain_AndEachIsStoredOnce()
    {
        var server = fixture.Server;
        await BusHost.CleanAsync(server);
        var store = new HookedStore();
        await using var host = await BusHost.StartAsync(server, BusDuties.Publish | BusDuties.StoreExamples, store);
        await host.PublishAllAsync(Samples.Examples(10, "warm"));
        var examples = Samples.Examples(3_000);

        var publishing = host.PublishAllAsync(examples);
        await store.UntilAsync(() => store.Stored.Length > 100, "the first examples to be stored");
        await server.KillAsync();
        Assert.False(publishing.IsCompleted, "Everything was confirmed before the kill: the test saw nothing.");
        await server.StartAsync();
        await publishing;

        await StoredAsync(store, 3_010);
        Assert.Equal(3_010, store.Stored.Length);
        Assert.Equal(3_010, store.Stored.Distinct().Count());
    }

    [SkippableFact]
    public async Task ConsumerGoneAfterStoreBeforeAck_MessagesComeAgain_AndNothingIsDoubled()
    {
        var server = fixture.Server;
        await BusHost.CleanAsync(server);
        var store = new HookedStore();
        var reached = new TaskCompletionSource();
        store.After = async _ =>
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite);
        };
        await using (var host = await BusHost.StartAsync(server, BusDuties.Publish | BusDuties.StoreExamples, store))
        {
            await host.PublishAllAsync(Samples.Examples(20));
            await reached.Task.WaitAsync(BusHost.Patience);
        }

        store.After = null;
        var before = store.Writes;
        await BusHost.UntilAsync(async () => await BusHost.CountAsync(server, MessageContracts.ExampleQueue) > 0, "the messages to be back in their queue, since their consumer is gone");

        await using var next = await BusHost.StartAsync(server, BusDuties.StoreExamples, store);
        await store.UntilAsync(() => store.Writes > before && store.Stored.Length == 20, "the messages to be stored again");
        await BusHost.UntilAsync(async () => await BusHost.CountAsync(server, MessageContracts.ExampleQueue) == 0, "the messages to be taken again");
        Assert.Equal(20, store.Stored.Distinct().Count());
    }

    private static Task StoredAsync(HookedStore store, int count) => store.UntilAsync(() => store.Stored.Length >= count, $"{count} examples to be stored");
}
