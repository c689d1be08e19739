using System.Diagnostics;
using OrleansReco.Abstractions;
using OrleansReco.Silo.Messaging;

namespace OrleansReco.Tests.Unit.Silo.Messaging.Broker;

/// <summary>A broker that is away costs bounded time and memory.</summary>
[Collection(BrokerCollection.Name)]
public sealed class BrokerDownTests(BrokerFixture fixture)
{
    [SkippableFact]
    public async Task BrokerIsDown_PublishesFailSoonAndThenAtOnce_AndGoThroughWhenItIsBack()
    {
        var server = fixture.Server;
        await BusHost.CleanAsync(server);
        await using var silo = await BusHost.StartAsync(server, BusDuties.Publish, configure: options =>
        {
            options.PublishTimeout = TimeSpan.FromSeconds(1);
            options.PublishPause = TimeSpan.FromSeconds(1);
            options.MaxUnconfirmed = 64;
        });
        await silo.PublishAllAsync(Samples.Examples(5, "warm"));
        await server.KillAsync();

        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAsync<BusUnavailableException>(() => silo.Publisher.PublishAsync(Samples.Examples(1_000)));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"1,000 publishes to a dead broker took {watch.Elapsed}.");

        watch.Restart();
        for (var user = 0; user < 20_000; user++)
        {
            // What 20,000 outboxes do while the broker is away; each wait would add up to hours.
            await Assert.ThrowsAsync<BusUnavailableException>(() => silo.Publisher.PublishAsync([Samples.Example("later")]));
            if (watch.Elapsed > TimeSpan.FromSeconds(20))
            {
                Assert.Fail($"{user} publishes to a dead broker took {watch.Elapsed}.");
            }
        }

        await server.StartAsync();
        await silo.PublishAllAsync(Samples.Examples(200));
        Assert.True(await BusHost.CountAsync(server, MessageContracts.ExampleQueue) >= 205);
    }

    [SkippableFact]
    public async Task BrokerIsDownAtTheStart_TheProcessStartsAllTheSame_AndPublishesOnceItIsThere()
    {
        var server = fixture.Server;
        await BusHost.CleanAsync(server);
        await server.KillAsync();
        BusHost silo;
        try
        {
            var watch = Stopwatch.StartNew();
            silo = await BusHost.StartAsync(server, BusDuties.Publish);
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"The start waited {watch.Elapsed} for a broker that is not there.");
        }
        finally
        {
            await server.StartAsync();
        }

        await using (silo)
        {
            await silo.PublishAllAsync(Samples.Examples(3));
            Assert.Equal(3u, await BusHost.CountAsync(server, MessageContracts.ExampleQueue));
        }
    }

    [SkippableFact]
    public async Task PublishedBeforeTheBusHasStarted_IsConfirmedAndInTheQueue()
    {
        var server = fixture.Server;
        await BusHost.CleanAsync(server);
        await using var silo = BusHost.Build(server, BusDuties.Publish);

        // As the sweep of an outbox does that fell due while the process was away.
        var publishing = silo.Publisher.PublishAsync(Samples.Examples(3));
        await silo.StartAsync();

        Assert.Equal(3, (await publishing.WaitAsync(BusHost.Patience)).Length);
        Assert.Equal(3u, await BusHost.CountAsync(server, MessageContracts.ExampleQueue));
    }
}
