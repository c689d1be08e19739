using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace OrleansReco.Silo.Messaging;

/// <summary>Asks the broker at intervals how many examples wait, and how many messages of any kind are dead letters.</summary>
internal sealed partial class QueueDepth(RabbitMqOptions options, MessagingInstruments instruments, TimeProvider time, ILogger<QueueDepth> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.DepthInterval, time);
        IConnection? connection = null;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    connection ??= await new ConnectionFactory { Uri = new Uri(options.Uri), AutomaticRecoveryEnabled = false, ClientProvidedName = "reco queue depth" }.CreateConnectionAsync(stoppingToken);
                    var letters = 0L;
                    foreach (var queue in MessageContracts.Queues)
                    {
                        letters += await CountAsync(connection, MessageContracts.DeadLettersOf(queue), stoppingToken);
                    }

                    instruments.Depth(await CountAsync(connection, MessageContracts.ExampleQueue, stoppingToken), letters);
                }
                catch (Exception error) when (!stoppingToken.IsCancellationRequested)
                {
                    // The figures stand as they are; the next tick connects anew.
                    LogFailed(logger, error.Message);
                    connection?.Dispose();
                    connection = null;
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
        finally
        {
            connection?.Dispose();
        }
    }

    private static async Task<long> CountAsync(IConnection connection, string queue, CancellationToken cancellationToken)
    {
        // A queue that is not there closes the channel, so each count has its own.
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            return await channel.MessageCountAsync(queue, cancellationToken);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return 0;
        }
    }

    [LoggerMessage(LogLevel.Debug, "The broker could not be asked for the depth of its queues: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
