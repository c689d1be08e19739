using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Silo.Messaging;

/// <summary>
/// Stores batches of examples from a broker. A store that is down makes the batch wait, for as long as it takes: the broker keeps the messages, and nothing is a dead letter because of an outage.
/// An example that the store refuses although it takes others is tried again a bounded number of times and then handed back as refused.
/// </summary>
internal sealed partial class ExampleIntake(IExampleStore store, RabbitMqOptions options, MessagingInstruments instruments, TimeProvider time, ILogger<ExampleIntake> logger)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);

    /// <summary>Stores a batch. Durable when it returns, all but those it returns, each with the error.</summary>
    /// <exception cref="OperationCanceledException">The process stops; nothing is known to be stored, and the messages go back to their queue.</exception>
    public async Task<ImmutableArray<(LabeledExample Example, Exception Error)>> StoreAsync(ImmutableArray<LabeledExample> examples, CancellationToken cancellationToken)
    {
        var refused = ImmutableArray.CreateBuilder<(LabeledExample, Exception)>();
        ImmutableArray<LabeledExample> known = [.. examples.Where(example => IsKnown(example, refused))];
        try
        {
            await WhileStoreIsDownAsync(known, cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // One of them is the cause: each alone, so that it takes no other with it.
            LogRefusedBatch(logger, error, known.Length);
            foreach (var example in known)
            {
                if (await StoreOneAsync(example, cancellationToken) is { } own)
                {
                    refused.Add((example, own));
                }
            }
        }

        var now = time.GetUtcNow();
        instruments.ExamplesStored(examples.Length - refused.Count);
        foreach (var example in examples)
        {
            instruments.Lagged(now - example.CreatedAt);
        }

        return refused.ToImmutable();
    }

    private static bool IsKnown(LabeledExample example, ImmutableArray<(LabeledExample, Exception)>.Builder refused)
    {
        // Whoever writes JSON may leave out what our types demand; one such message must not take its batch with it.
        if (example.Provenance is null)
        {
            refused.Add((example, new InvalidDataException($"Example {example.Id} has no provenance. Send it as the contract says, with the decision it came from; or `reco dlq drop`.")));
            return false;
        }

        var newest = MessageContracts.Of(typeof(LabeledExample)).Version;
        if (example.Provenance.SchemaVersion <= newest)
        {
            return true;
        }

        refused.Add((example, new InvalidDataException(
            $"Example {example.Id} follows version {example.Provenance.SchemaVersion} of its contract, but this trainer reads up to {newest}. Upgrade the trainer, then `reco dlq requeue`.")));
        return false;
    }

    private async Task<Exception?> StoreOneAsync(LabeledExample example, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await WhileStoreIsDownAsync([example], cancellationToken);
                return null;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                if (attempt >= options.ImmediateRetries + options.Retries)
                {
                    return error;
                }

                if (attempt >= options.ImmediateRetries)
                {
                    await Task.Delay(options.RetryInterval * Math.Pow(2, attempt - options.ImmediateRetries), time, cancellationToken);
                }
            }
        }
    }

    private async Task WhileStoreIsDownAsync(ImmutableArray<LabeledExample> examples, CancellationToken cancellationToken)
    {
        var wait = FirstWait;
        while (!examples.IsEmpty)
        {
            try
            {
                await store.StoreExamplesAsync(examples).WaitAsync(cancellationToken);
                return;
            }
            catch (StoreUnavailableException error)
            {
                instruments.WaitedForStore();
                LogWaits(logger, error, examples.Length, wait.TotalSeconds);
                await Task.Delay(wait, time, cancellationToken);
                wait = wait * 2 < options.StoreRetryInterval ? wait * 2 : options.StoreRetryInterval;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The store did not take {Count} examples; the broker keeps them, and they are tried again in {Seconds:0.0} s.")]
    private static partial void LogWaits(ILogger logger, Exception error, int count, double seconds);

    [LoggerMessage(LogLevel.Warning, "The store refused a batch of {Count} examples; each is tried alone.")]
    private static partial void LogRefusedBatch(ILogger logger, Exception error, int count);
}
