using OrleansReco.Abstractions;
using OrleansReco.Cli.Servers;
using OrleansReco.Silo.Messaging;
using RabbitMQ.Client;

namespace OrleansReco.Tests.Unit.Silo.Messaging.Broker;

/// <summary>A broker whose queues an earlier build made. On a broker of its own: the others' queues are as they must be.</summary>
[Collection(BrokerCollection.Name)]
public sealed class QueueCheckTests
{
    [SkippableFact]
    public async Task QueueDeclaredWithOtherArguments_IsNamedWithTheRemedy_AndOnceDeletedPublishingGoesOn()
    {
        Skip.IfNot(RabbitMqServer.IsInstalled(out var reason), reason);
        await using var server = new RabbitMqServer();
        await server.StartAsync();
        await using var connection = await new ConnectionFactory { Uri = server.Uri }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(MessageContracts.ExampleQueue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });

        await using var silo = await BusHost.StartAsync(server, BusDuties.Publish, configure: options => options.PublishTimeout = TimeSpan.FromSeconds(2));
        var said = "";
        await BusHost.UntilAsync(
            async () =>
            {
                said = (await Assert.ThrowsAsync<BusUnavailableException>(() => silo.Publisher.PublishAsync([Samples.Example("x")]))).Message;
                return said.Contains(MessageContracts.ExampleQueue, StringComparison.Ordinal);
            },
            "the failed publish to name the queue");
        Assert.Contains("delete", said, StringComparison.Ordinal);
        Assert.DoesNotContain(MessageContracts.TrainQueue, said, StringComparison.Ordinal);

        await channel.QueueDeleteAsync(MessageContracts.ExampleQueue);
        await silo.PublishAllAsync(Samples.Examples(2));
        Assert.Equal(2u, await BusHost.CountAsync(server, MessageContracts.ExampleQueue));
    }
}
