using System.Threading.Channels;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Feedback;
using OrleansReco.Grains.Recommendations;

namespace OrleansReco.Silo.Messaging;

/// <summary>Publishes notices of served slates behind the request path: a bounded queue, and a count of what did not fit. Those of users who were erased or refused meanwhile are left out. The decisions themselves are in the store.</summary>
internal sealed partial class DecisionPublisher(IBus bus, IFeedbackLookup users, MessagingOptions options, MessagingInstruments instruments, ILogger<DecisionPublisher> logger) : BackgroundService, IDecisionPublisher
{
    /// <summary>As many as RabbitMQ's client takes without slowing down; see <see cref="RabbitMqOptions.MaxUnconfirmed"/>.</summary>
    private const int AtOnce = 64;

    private readonly Channel<DecisionServed> _pending = Channel.CreateBounded<DecisionServed>(
        new BoundedChannelOptions(options.PendingDecisions) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    public void Publish(DecisionServed decision)
    {
        if (!_pending.Writer.TryWrite(decision))
        {
            instruments.DecisionsDropped(1);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<DecisionServed>();
        while (await _pending.Reader.WaitToReadAsync(stoppingToken))
        {
            batch.Clear();
            while (batch.Count < options.PendingDecisions && _pending.Reader.TryRead(out var decision))
            {
                if (!users.IsErased(decision.UserId) && !users.HasRefused(decision.UserId))
                {
                    batch.Add(decision);
                }
            }

            var sent = 0;
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                patience.CancelAfter(options.NoticeTimeout);
                // A broker that is away is tried for as long as the token says, and with it the queue would stand still.
                foreach (var few in batch.Chunk(AtOnce))
                {
                    await bus.PublishBatch(few, MessageHeaders.Set, patience.Token).WaitAsync(patience.Token);
                    sent += few.Length;
                }
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                // Going on is safe: the notices are lost, the decisions are not.
                instruments.DecisionsDropped(batch.Count - sent);
                LogLost(logger, error, batch.Count - sent);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The bus did not take {Count} notices of served slates; they are dropped, the decisions are in the store.")]
    private static partial void LogLost(ILogger logger, Exception error, int count);
}
