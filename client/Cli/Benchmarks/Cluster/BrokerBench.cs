using System.Diagnostics;
using RabbitMQ.Client;

namespace OrleansReco.Cli.Benchmarks.Cluster;

/// <summary>How many messages a second RabbitMQ confirms on a durable quorum queue, as examples are published.</summary>
internal static class BrokerBench
{
    private const string Queue = "bench";
    private const int Channels = 8;

    /// <summary>About an example as it goes over the bus.</summary>
    private const int MessageBytes = 2_000;

    /// <summary>Publishes for a while, each caller one message after the other.</summary>
    /// <returns>Confirmed a second.</returns>
    public static async Task<double> RunAsync(Uri broker, int callers, TimeSpan length, CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false };
        await using var connection = await factory.CreateConnectionAsync(cancellationToken);
        var channels = new List<IChannel>();
        for (var i = 0; i < Channels; i++)
        {
            channels.Add(await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken));
        }

        await channels[0].QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: cancellationToken);
        var (body, durable, confirmed) = (new byte[MessageBytes], new BasicProperties { Persistent = true }, 0);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async caller =>
        {
            while (watch.Elapsed < length)
            {
                // Returns once it is confirmed.
                await channels[caller % Channels].BasicPublishAsync("", Queue, mandatory: true, durable, body, cancellationToken);
                Interlocked.Increment(ref confirmed);
            }
        }));
        var perSecond = confirmed / watch.Elapsed.TotalSeconds;
        await channels[0].QueueDeleteAsync(Queue, cancellationToken: cancellationToken);
        return perSecond;
    }
}
