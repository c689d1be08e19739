using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace OrleansReco.Silo.Messaging;

/// <summary>
/// Asks the broker, until it has said yes, whether the queues that are there are declared as ours are. Where one is not, the broker refuses its declaration again and again, and all that is seen of it
/// elsewhere is that nothing is confirmed or taken.
/// </summary>
internal sealed partial class QueueCheck(RabbitMqOptions options, TimeProvider time, ILogger<QueueCheck> logger) : BackgroundService
{
    private volatile string? _refusal;

    /// <summary>Which queue the broker refuses, and the remedy; null: none, as far as is known.</summary>
    public string? Refusal => _refusal;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.DepthInterval, time);
        try
        {
            while (!await TryAsync(stoppingToken))
            {
                await timer.WaitForNextTickAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    /// <summary>True: every queue that is there is as it must be.</summary>
    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            var factory = new ConnectionFactory { Uri = new Uri(options.Uri), AutomaticRecoveryEnabled = false, ClientProvidedName = "reco queue check", RequestedConnectionTimeout = options.PublishTimeout };
            await using var connection = await factory.CreateConnectionAsync(cancellationToken);
            var refused = new List<string>();
            foreach (var queue in MessageContracts.Queues.SelectMany(queue => new[] { queue, MessageContracts.DeadLettersOf(queue) }))
            {
                if (await RefusalOfAsync(connection, queue, cancellationToken) is { } reason)
                {
                    refused.Add(queue);
                    if (_refusal is null)
                    {
                        LogRefused(logger, queue, reason);
                    }
                }
            }

            _refusal = refused.Count == 0 ? null : $"The broker has {string.Join(", ", refused)} with other arguments than this build declares: empty and delete such a queue (README, \"The bus\"), and it is made anew.";
            return refused.Count == 0;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // Going on is safe: a broker that is away is asked again, and said elsewhere.
            LogNotAsked(logger, error.Message);
            return false;
        }
    }

    /// <summary>Why the broker refuses a queue's declaration; null: it does not, or there is no such queue. Makes none.</summary>
    private static async Task<string?> RefusalOfAsync(IConnection connection, string queue, CancellationToken cancellationToken)
    {
        // What the broker refuses closes the channel, so each queue has its own.
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            await channel.QueueDeclarePassiveAsync(queue, cancellationToken);
            await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, MessageContracts.QueueArguments, cancellationToken: cancellationToken);
            return null;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.PreconditionFailed)
        {
            return e.ShutdownReason.ReplyText;
        }
    }

    [LoggerMessage(LogLevel.Error, "The broker has the queue {Queue} with other arguments than this build declares, and refuses it: nothing is published to it or taken from it. Let an earlier build empty it, or put its dead letters back with reco dlq requeue; delete it (rabbitmqctl delete_queue {Queue}); it is then made anew. {Reason}")]
    private static partial void LogRefused(ILogger logger, string queue, string reason);

    [LoggerMessage(LogLevel.Debug, "The broker could not be asked how its queues are declared: {Reason}")]
    private static partial void LogNotAsked(ILogger logger, string reason);
}
