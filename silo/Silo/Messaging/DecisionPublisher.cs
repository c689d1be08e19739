using System.Threading.Channels;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Feedback;
using OrleansReco.Grains.Recommendations;

namespace OrleansReco.Silo.Messaging;

/// <summary>Publishes notices of served slates behind the request path: a bounded queue, and a count of what did not fit. Those of users who were erased or refused meanwhile are left out. The decisions themselves are in the store.</summary>
internal sealed partial class DecisionPublisher(IBus bus, PublishGate gate, IFeedbackLookup users, MessagingOptions options, MessagingInstruments instruments, ILogger<DecisionPublisher> logger) : BackgroundService, IDecisionPublisher
{
    /// <summary>Notices under way at one time: they share the gate with the examples, and leave room for them.</summary>
    private const int AtOnce = 32;

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

            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            patience.CancelAfter(options.NoticeTimeout);
            var lost = new List<Exception>();
            foreach (var few in batch.Chunk(AtOnce))
            {
                var errors = await Task.WhenAll(few.Select(notice => TryAsync(notice, patience.Token)));
                stoppingToken.ThrowIfCancellationRequested();
                lost.AddRange(errors.OfType<Exception>());
            }

            if (lost.Count > 0)
            {
                // Going on is safe: the notices are lost, the decisions are not.
                instruments.DecisionsDropped(lost.Count);
                LogLost(logger, lost[0], lost.Count);
            }
        }
    }

    private async Task<Exception?> TryAsync(DecisionServed notice, CancellationToken cancellationToken)
    {
        try
        {
            await gate.RunAsync(token => bus.Publish(notice, MessageHeaders.Set, token), cancellationToken);
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The bus did not take {Count} notices of served slates; they are dropped, the decisions are in the store.")]
    private static partial void LogLost(ILogger logger, Exception error, int count);
}
