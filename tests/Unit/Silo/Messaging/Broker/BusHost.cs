using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Cli.Servers;
using OrleansReco.Grains.Feedback;
using OrleansReco.Learning.Examples;
using OrleansReco.Silo.Messaging;
using OrleansReco.Tests.Unit.Fakes;
using RabbitMQ.Client;

namespace OrleansReco.Tests.Unit.Silo.Messaging.Broker;

/// <summary>One process on a real broker's bus, with the duties a test gives it.</summary>
internal sealed class BusHost : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly IHost _host;

    private BusHost(RabbitMqServer server, BusDuties duties, IExampleStore? store, Action<RabbitMqOptions>? configure, Type? trainConsumer)
    {
        Options = new RabbitMqOptions
        {
            Uri = server.Uri.ToString(),
            PublishTimeout = TimeSpan.FromSeconds(4),
            PublishPause = TimeSpan.FromMilliseconds(300),
            RetryInterval = TimeSpan.FromMilliseconds(10),
            StoreRetryInterval = TimeSpan.FromMilliseconds(100),
            DepthInterval = TimeSpan.FromMilliseconds(200),
        };
        configure?.Invoke(Options);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddMetrics().AddSingleton<IFeedbackLookup, FixedLookup>();
        if (store is not null)
        {
            builder.Services.AddSingleton(store);
        }

        builder.Services.AddMessaging(new MessagingOptions { Transport = MessagingTransport.RabbitMq, ExampleBatch = 50 }, configure: null, Options, duties, trainConsumer);
        builder.Logging.ClearProviders();
        _host = builder.Build();
    }

    public RabbitMqOptions Options { get; }

    public IServiceProvider Services => _host.Services;

    public IExamplePublisher Publisher => Services.GetRequiredService<IExamplePublisher>();

    public static async Task<BusHost> StartAsync(RabbitMqServer server, BusDuties duties, IExampleStore? store = null, Action<RabbitMqOptions>? configure = null, Type? trainConsumer = null)
    {
        var host = Build(server, duties, store, configure, trainConsumer);
        await host.StartAsync();
        return host;
    }

    /// <summary>A process that has not started yet.</summary>
    public static BusHost Build(RabbitMqServer server, BusDuties duties, IExampleStore? store = null, Action<RabbitMqOptions>? configure = null, Type? trainConsumer = null) => new(server, duties, store, configure, trainConsumer);

    public Task StartAsync() => _host.StartAsync();

    /// <summary>Asks the broker until it is so: it does not tell of itself how long its queues are. What a store holds is waited for at the store.</summary>
    public static async Task UntilAsync(Func<Task<bool>> reached, string what)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var ask = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await reached())
        {
            Assert.False(deadline.IsCancellationRequested, $"Waited {Patience.TotalSeconds:0} s for {what}.");
            await ask.WaitForNextTickAsync();
        }
    }

    /// <summary>Publishes until the broker has confirmed each, as the outbox does.</summary>
    public async Task PublishAllAsync(ImmutableArray<LabeledExample> examples)
    {
        var left = examples;
        await UntilAsync(
            async () =>
            {
                try
                {
                    var safe = await Publisher.PublishAsync(left);
                    left = left.RemoveAll(e => safe.Contains(new ExampleRef(e.Id, e.Revision)));
                }
                catch (BusUnavailableException)
                {
                    // As the outbox does: again, later.
                }

                return left.IsEmpty;
            },
            "the broker to confirm every example");
    }

    public static async Task<uint> CountAsync(RabbitMqServer server, string queue)
    {
        await using var connection = await new ConnectionFactory { Uri = server.Uri }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        return await channel.MessageCountAsync(queue);
    }

    /// <summary>Empties the product's queues, so that a test begins with nothing.</summary>
    public static async Task CleanAsync(RabbitMqServer server)
    {
        await using var connection = await new ConnectionFactory { Uri = server.Uri }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in BrokerFixture.Queues)
        {
            await channel.QueuePurgeAsync(queue);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
