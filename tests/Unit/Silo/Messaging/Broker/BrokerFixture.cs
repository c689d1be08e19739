using System.Text;
using OrleansReco.Abstractions;
using OrleansReco.Cli.Servers;
using RabbitMQ.Client;

namespace OrleansReco.Tests.Unit.Silo.Messaging.Broker;

/// <summary>One RabbitMQ for all tests of the collection, started when the first one asks.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    private readonly RabbitMqServer? _server;
    private readonly string _reason;

    public BrokerFixture()
    {
        _server = RabbitMqServer.IsInstalled(out _reason) ? new RabbitMqServer() : null;
    }

    internal RabbitMqServer Server
    {
        get
        {
            Skip.If(_server is null, _reason);
            return _server!;
        }
    }

    /// <summary>The product's queues.</summary>
    public static string[] Queues { get; } = [MessageContracts.ExampleQueue, MessageContracts.DeadLetterQueue, MessageContracts.TrainQueue, MessageContracts.DeadLettersOf(MessageContracts.TrainQueue)];

    public async Task InitializeAsync()
    {
        if (_server is not null)
        {
            await _server.StartAsync();
            await DeclareAsync(_server);
        }
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    /// <summary>RabbitMQ writes its list of quorum queues a moment after it has made one, and a kill in between would leave a queue that never gets a leader; the tests kill later.</summary>
    private static async Task DeclareAsync(RabbitMqServer server)
    {
        await using var connection = await new ConnectionFactory { Uri = server.Uri }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in Queues)
        {
            await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = int.MaxValue });
        }

        var names = Directory.GetFiles(server.Folder, "names.dets", SearchOption.AllDirectories);
        await BusHost.UntilAsync(
            async () => string.Concat(await Task.WhenAll(names.Select(name => File.ReadAllTextAsync(name, Encoding.Latin1)))) is var text && Queues.All(queue => text.Contains("%2F_" + queue, StringComparison.Ordinal)),
            "the broker to write its list of quorum queues");
    }
}

[CollectionDefinition(Name)]
public sealed class BrokerCollection : ICollectionFixture<BrokerFixture>
{
    public const string Name = "RabbitMQ";
}
